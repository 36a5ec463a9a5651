"""Commitments (承诺指标): goals that were made public, what became of each, and an account that leaves none out.

`listing` a list of goals is read, checked and published · `telling` what became of a goal, told by its lead unit and
looked at by a third party · `accounts` the yearly account, refused while one goal is missing or a missed one unexplained ·
`misses` how often in a row a goal was missed, and what follows from it.
"""
