"""The hall: every figure that can count (台账).

In: entries through one function, `actions.post`, each by a named door. Out: what is in force at a moment, and the
whole life of one figure. Kept here: append-only — a figure is superseded, never changed, never deleted; the
database refuses anything else. Only this room imports its models.
"""
