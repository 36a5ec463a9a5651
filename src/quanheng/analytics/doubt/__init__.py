"""Detectors of figures that need an explanation, each with its power and its rate of false alarms."""
