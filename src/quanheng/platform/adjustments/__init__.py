"""Adjustments (加减分与否决): claimed with evidence, decided by somebody else."""
