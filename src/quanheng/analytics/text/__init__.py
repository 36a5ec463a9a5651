"""Short Chinese texts: suggested classes, near-duplicates, topics."""
