"""Surveys (问卷): asked of many, answered once, linked to nobody, counted in the open."""
