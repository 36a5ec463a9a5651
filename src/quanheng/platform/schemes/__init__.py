"""Schemes (考核方案): documents that were checked by the compiler and adopted, never edited as rows.

In: a document, the units assessed under it with their groups, and targets by unit. Out: the scheme in force,
resolved. Kept here: only a document without errors is adopted; an adopted version never changes, a new one retires it.
"""
