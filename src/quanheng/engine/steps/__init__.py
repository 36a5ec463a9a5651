"""The eight steps on dense NumPy arrays: one word, one file, one column of the explanation.

gather → measure → rate → weigh → roll_up → adjust → rank → grade. An array is [period, unit]; units are
sorted by group, so that a group is a slice. NaN is an absent value; its kind is kept beside it.
"""
