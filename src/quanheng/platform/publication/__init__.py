"""Publication (公开): what everybody may see, after notice, decided by two people, sealed, and taken back only with its trace.

In: a frozen run. `actions.propose` → notice (公示) → `actions.release` by another person → public pages, open data,
feed, bundle. Kept here: a release is whole or it is not there; its files are made once and served as they were made;
what redaction hides is hidden in every one of them; a withdrawal leaves digests, reason and the journal's entry.
"""
