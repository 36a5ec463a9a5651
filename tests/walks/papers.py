"""What people of the walks type into a return's page, and what a forger alters in a package."""

from __future__ import annotations

import csv
import re
import zipfile
from pathlib import Path

from quanheng.platform.project.county.story import SECOND


def told_in(page: str, town: int | None) -> dict[str, str]:
    """What is typed into the cells of a return: a town's own, or (None) what an owner gives for every town."""
    cells, item = {}, ""
    for section, address, label in re.findall(
        r'<th colspan="6"[^>]*>([^<]+)<|name="v:(\w+)"[^>]*? aria-label="\w+ ([^"]+)"', page
    ):
        if section:
            item = section.strip()
        elif town is None:
            cells[f"v__{address}"] = SECOND[item][["石桥镇", "柳林镇"].index(label)]
        else:
            cells[f"v__{address}"] = SECOND[label][town]
    return cells


def alter(package: Path, target: Path, key: tuple[str, str, str], value: str) -> int:
    """A copy of a package in which one figure is another; gives the line."""
    line = 0
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            data = source.read(name)
            if name == "observations.csv":
                lines = data.decode("utf-8").split("\n")
                rows = list(csv.reader(lines))
                at = {column: k for k, column in enumerate(rows[0])}
                line = next(
                    k
                    for k, r in enumerate(rows)
                    if r and tuple(r[at[c]] for c in ("unit", "item", "period")) == key
                )
                old = rows[line][at["value"]]
                assert lines[line].count(f",{old},") == 1
                lines[line] = lines[line].replace(f",{old},", f",{value},")
                data, line = "\n".join(lines).encode("utf-8"), line + 1
            made.writestr(name, data)
    assert line
    return line
