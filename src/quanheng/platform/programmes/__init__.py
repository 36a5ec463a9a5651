"""Programmes (考核项目名录): no assessment without a filing number, none twice on the same head, none for ever.

`actions` application → overlap check → number → yearly plan → running → effect review → exit or continuation ·
`overlap` object × content × time · `consolidation` a list of hundreds merged to tens · `cycle` the year's four stages.
"""
