"""Argon2 as the house uses it, at the least cost: tests hash many passwords."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """The same algorithm, eight kilobytes and one pass."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
