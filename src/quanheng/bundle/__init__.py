"""The published package: a run that anyone can recompute, offline, with one file. Standard library only.

`write.as_bytes` makes it, `verify.verify` recomputes it, `pyz.build` makes the one-file verifier it carries.
"""
