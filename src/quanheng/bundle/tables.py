"""The package's CSV tables ↔ plain records; every number exact, every mistake located."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from quanheng.bundle.layout import (
    OBSERVATION_COLUMNS,
    OBSERVATIONS,
    SCORE_COLUMNS,
    TARGET_COLUMNS,
    TARGETS,
    UNIT_COLUMNS,
    UNITS,
    number,
)
from quanheng.engine.data import Facts, Observation, Row, Unit
from quanheng.engine.errors import Place, Problems
from quanheng.engine.terms import ABSENCES, NOT_REPORTED, REPORTED, STATUSES

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,60}(?:\.[0-9]{0,60})?|\.[0-9]{1,60})(?:[eE][+-]?[0-9]{1,2})?")
_STATUS_WORDS = {code: word for word, code in STATUSES.items()} | {NOT_REPORTED: ""}

csv.field_size_limit(1_000_000)


def _text(rows: Iterable[Sequence[str]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode("utf-8")


def attributes_of(units: Iterable[Unit]) -> list[str]:
    """The attribute columns of some units, in the order they are first met."""
    return list(dict.fromkeys(name for unit in units for name in unit.attributes))


def units_csv(units: Sequence[Unit]) -> bytes:
    """units.csv, in the order given."""
    extra = attributes_of(units)
    rows = [[u.id, u.name, u.group, u.parent, *(u.attributes.get(a, "") for a in extra)] for u in units]
    return _text([[*UNIT_COLUMNS, *extra], *rows])


def observations_csv(facts: Facts) -> bytes:
    """observations.csv: by unit, item and period."""
    rows = [
        [*key, o.written if o.status == REPORTED else "", _STATUS_WORDS[o.status], o.posted_at, o.source]
        for key, o in sorted(facts.observations.items())
    ]
    return _text([OBSERVATION_COLUMNS, *rows])


def targets_csv(facts: Facts) -> bytes:
    """targets.csv: by unit, node and period."""
    rows = [[*key, _exactly(value)] for key, value in sorted(facts.targets.items())]
    return _text([TARGET_COLUMNS, *rows])


def _exactly(value: Fraction) -> str:
    """A fraction that came of a decimal, as that decimal."""
    places = 0
    while value.denominator != 1 and (value * 10**places).denominator != 1:
        places += 1
    return number(value, places or 1)


def score_cells(row: Row, places: int) -> list[str]:
    """A row of scores.csv."""
    numbers = [number(v, places) for v in (row.value, row.points, row.weight, row.score, row.rank)]
    absence = ABSENCES[row.absence][0] if row.absence != REPORTED else ""
    return [row.period, row.group, row.unit, row.node, *numbers, row.grade, absence]


def scores_csv(rows: Iterable[Row], places: int) -> bytes:
    """scores.csv, in the order given."""
    return _text([SCORE_COLUMNS, *(score_cells(r, places) for r in rows)])


def facts_of(files: dict[str, bytes], problems: Problems) -> Facts | None:
    """The facts in units.csv, observations.csv and targets.csv; None, with problems noted, if they are unsound."""
    before = len(problems.errors)
    units = []
    for _, cells, extra in records(files[UNITS], UNITS, UNIT_COLUMNS, problems, extras=True):
        units.append(Unit(cells[0], cells[1], cells[2], cells[3], extra))
    observations: dict[tuple[str, str, str], Observation] = {}
    for line, cells, _ in records(files[OBSERVATIONS], OBSERVATIONS, OBSERVATION_COLUMNS, problems):
        observed = _observation(line, cells, problems)
        if (cells[0], cells[1], cells[2]) in observations:
            _unsound(problems, OBSERVATIONS, line, "同一键出现两次", "the key comes twice")
        observations[cells[0], cells[1], cells[2]] = observed
    targets: dict[tuple[str, str, str], Fraction] = {}
    for line, cells, _ in records(files[TARGETS], TARGETS, TARGET_COLUMNS, problems):
        target = exact(cells[3])
        if target is None:
            _unsound(
                problems, TARGETS, line, f"目标值“{cells[3]}”不是数", f"the target “{cells[3]}” is no number"
            )
        else:
            targets[cells[0], cells[1], cells[2]] = target
    if len({u.id for u in units}) != len(units):
        _unsound(problems, UNITS, 0, "单位重复", "a unit comes twice")
    return None if len(problems.errors) > before else Facts(tuple(units), observations, targets)


def _observation(line: int, cells: list[str], problems: Problems) -> Observation:
    written, word, posted_at, source = cells[3:7]
    status = STATUSES.get(word or "reported")
    value = exact(written) if written else None
    if status is None or (written and (value is None or status != REPORTED)):
        _unsound(problems, OBSERVATIONS, line, f"数值“{written}”、状态“{word}”不成立",
                 f"value “{written}” with status “{word}” makes no sense")  # fmt: skip
        status = NOT_REPORTED
    if status == REPORTED and value is None:
        status = NOT_REPORTED
    return Observation(value, status, written, posted_at, source)


def exact(text: str) -> Fraction | None:
    """The number a text means, exactly; None if it is none, or has more digits than any figure has."""
    return Fraction(Decimal(text)) if _NUMBER.fullmatch(text) else None


def records(
    data: bytes, file: str, columns: Sequence[str], problems: Problems, extras: bool = False
) -> Iterator[tuple[int, list[str], dict[str, str]]]:
    """(line, the cells of the columns, further cells by name) of each row; mistakes of form are noted."""
    try:
        reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
        header = next(reader, [])
        if tuple(header[: len(columns)]) != tuple(columns) or (len(header) > len(columns) and not extras):
            _unsound(problems, file, 1, "列名是 " + "、".join(header), "the columns are " + ", ".join(header))
            return
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) != len(header):
                _unsound(problems, file, line, f"有 {len(cells)} 格", f"there are {len(cells)} cells")
            else:
                more = dict(zip(header[len(columns) :], cells[len(columns) :], strict=True))
                yield line, cells[: len(columns)], more
            line = reader.line_num + 1
    except (UnicodeDecodeError, csv.Error) as error:
        _unsound(problems, file, 0, f"读不通：{error}", f"not readable: {error}")


def _unsound(problems: Problems, file: str, line: int, zh: str, en: str) -> None:
    problems.add(
        "unsound-table", Place(file, line=line),
        (zh, en),
        ("数据包打包时的样子", "the table as it was packed"),
        ("重新下载数据包；仍如此则告知发布者", "download the package again; if it stays so, tell the publisher"),
    )  # fmt: skip
