"""The draw: from a seed and a pool to the experts chosen, in steps that anybody can do again with a calculator of SHA-256.

Every eligible expert gets a lot: the SHA-256 of “seed:pool number” in hexadecimal. For each field in turn the lots are put
in order, smallest first, and as many are taken as there are seats of that field; whoever has a seat is passed over. A
substitute is the next in the same order. So nothing depends on the order of the pool or on a machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any


def lot(seed: str, code: str) -> str:
    """The lot of an expert."""
    return hashlib.sha256(f"{seed}:{code}".encode()).hexdigest()


def draw(
    seed: str, pool: Sequence[Mapping[str, Any]], wanted: Mapping[str, int], taken: Collection[str] = ()
) -> tuple[list[dict[str, Any]], list[str]]:
    """The steps of a draw, and the codes chosen in their order.

    `pool`: {code, fields, out (a reason, or "")}; `wanted`: field ("": any) → seats; `taken`: codes passed over. A step names
    its field, how many it wants, and the lots in order with the fate of each as far as was looked. Fewer may be chosen than
    wanted where the pool is too small: the caller decides what that means.
    """
    steps: list[dict[str, Any]] = []
    chosen: list[str] = []
    for field, seats in sorted(wanted.items()):
        able = [m for m in pool if not m["out"] and (not field or field in m["fields"])]
        lots = sorted((lot(seed, m["code"]), m["code"]) for m in able)
        step: dict[str, Any] = {"field": field, "wanted": seats, "lots": []}
        left = seats
        for number, code in lots:
            if left == 0:
                break
            free = code not in chosen and code not in taken
            step["lots"].append([number, code, "chosen" if free else "taken"])
            if free:
                chosen.append(code)
                left -= 1
        step["short"] = left
        steps.append(step)
    return steps, chosen
