"""Appeals (申诉): a unit says what is wrong with its result, and is heard by others than those who decided.

`queries.open_of(run)` is what the publication room asks; nothing is published while it names anything. An appeal
never touches a score: upheld, its figures go into the ledger by the door `appeal` and the scheme is scored anew.
"""
