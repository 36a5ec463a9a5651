"""Commitments (承诺指标): published goals, and an account of each that was not met."""
