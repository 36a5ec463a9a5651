"""Forecasts with bands, chosen per series by back-test; pace within the year."""
