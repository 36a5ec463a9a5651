"""Self-evaluation and verification (自评与核验): what a unit says of itself, and what is found."""
