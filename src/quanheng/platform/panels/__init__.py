"""Panels (专家评审): a pool, a draw with its seed, double-blind marks, and what was made of them."""
