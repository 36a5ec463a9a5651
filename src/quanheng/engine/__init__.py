"""What a scheme means: pure functions, tables in and tables out; no clock, no disk, no network, no web.

A document is read (`document`), resolved and checked (`scheme`), and run by eight steps, twice: on arrays
(`steps`) and in fractions (`exact`). The exact form is the definition of right; the fast form must agree.
"""
