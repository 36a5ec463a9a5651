"""Agenda (日程): which days are worked, what is due when and from whom, and who is told when it is late.

`calendar` counts in working days · `deadlines` sets, meets and moves what is due · `queries.waiting` is the source
of every desk · `actions.remind` climbs the ladder of reminders, once a rung.
"""
