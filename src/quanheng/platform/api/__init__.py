"""The API (接口): what the pages show and do, for machines. Reads are open for what is published; writes take a token.

In: requests under /api/v1/. Out: JSON, CSV; problems in four parts and both languages. Kept here: a token never may
more than its person; the same request sent twice is done once.
"""
