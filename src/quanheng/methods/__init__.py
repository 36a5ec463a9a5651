"""Pure statistics on score tables: weights, other aggregations, sensitivity. They advise; they never change a score."""
