"""Surveys: intervals, weights, reliability, satisfaction, suppression and screening. Counts in, numbers out."""
