"""Portal: what anyone may see — findings, a search for one's own place, open data, and how to weigh it again."""
