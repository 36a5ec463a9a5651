"""Use of results (结果运用): letters and interviews, the rectification ledger, failures in a row, consequences.

Nothing here changes a score: it reads what was released, and records what follows from it.
"""
