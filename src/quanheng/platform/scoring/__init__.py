"""The scale: ledger in, scores out (计分).

In: an adopted scheme and the figures in force at a cut-off. Out: runs and their scores, and the engine's own run
made again from the ledger, which explains every one of them. Kept here: nobody writes a score — `actions.run` is
the only writer, it writes what the engine gave, and the database refuses to change it.
"""
