"""What the numbers suggest: forecasts, doubts, topics. Reads tables, returns tables; never changes a score."""
