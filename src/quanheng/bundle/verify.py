"""Weighing again: every score of a package recomputed in exact fractions, every row compared, every digest checked.

Standard library only: this file and what it imports go into verify.pyz.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from quanheng.bundle.archive import files_of
from quanheng.bundle.layout import (
    DESCRIPTOR,
    FORMAT,
    PROVING,
    SCHEME,
    SCHEME_YAML,
    SCORE_COLUMNS,
    SCORES,
    Progress,
    decimals,
    silent,
)
from quanheng.bundle.policy import Policy
from quanheng.bundle.proving import prove
from quanheng.bundle.tables import facts_of, records, score_cells
from quanheng.bundle.verdict import Difference, Verdict
from quanheng.engine.document.model import unplaced
from quanheng.engine.errors import Place, Problems, Refused, Text
from quanheng.engine.exact import Weighing, rows
from quanheng.engine.scheme.from_document import resolve
from quanheng.engine.scheme.model import Scheme

# (the bytes of scheme.yaml, the scheme) → whether they say the same; given where a YAML reader is at hand
SameScheme = Callable[[bytes, Scheme], bool]
_LONGEST_NUMBER = 100
NO_PROOF = Text(
    "存证校验点和存在证明：包里没有，不能证明数据公布后没有连同摘要一起被换过",
    "checkpoint and inclusion proofs: there are none in the package, so that figures replaced together with their "
    "digests after publication would not be noticed",
)


def verify(
    path: str | Path,
    *,
    progress: Progress = silent,
    same_scheme: SameScheme | None = None,
    policy: Policy | None = None,
) -> Verdict:
    """The verdict on a package. Never raises for what is in the package, only if there is no such file.

    `policy` are the keys and the quorum the reader has from elsewhere: then a package without proofs fails.
    """
    where = Path(path)
    if not where.is_file():
        raise FileNotFoundError(str(path))
    verdict, problems = Verdict(where.name), Problems()
    try:
        _weigh_again(where, verdict, problems, progress, same_scheme, policy)
    except Refused as refused:
        problems.extend(refused.problems)
    except (ArithmeticError, LookupError, ValueError, RecursionError) as error:
        _broken(problems, SCHEME, f"按这份方案和数据算不下去：{error}", f"it cannot be computed: {error!r}")
    verdict.problems = problems.found
    return verdict


def _weigh_again(
    where: Path,
    verdict: Verdict,
    problems: Problems,
    progress: Progress,
    same_scheme: SameScheme | None,
    policy: Policy | None,
) -> None:
    files = files_of(where, problems)
    if files is None:
        return
    about = _descriptor(files[DESCRIPTOR], problems)
    verdict.files = _digests(about, files, problems)
    scheme = _scheme(files[SCHEME], problems)
    facts = facts_of(files, problems)
    if scheme is None:
        return
    verdict.scheme, verdict.digest = scheme.id, scheme.digest
    if about.get("scheme_digest") != scheme.digest:
        _broken(problems, SCHEME, f"方案摘要是 {scheme.digest}，说明文件写的是 {about.get('scheme_digest')}",
                f"the scheme's digest is {scheme.digest}, the descriptor says {about.get('scheme_digest')}")  # fmt: skip
    _same_yaml(files.get(SCHEME_YAML), scheme, same_scheme, verdict, problems)
    verdict.proved = prove(files, scheme.digest, policy, problems)
    if verdict.proved is None and not any(name in files for name in PROVING):
        verdict.not_checked.append(NO_PROOF)
    periods = about.get("periods")
    if facts is None or not isinstance(periods, list) or not all(isinstance(p, str) for p in periods):
        if facts is not None:
            _broken(problems, DESCRIPTOR, "没有写明计分的期间", "the periods scored are not given")
        return
    _compare(scheme, Weighing(scheme, facts), periods, files[SCORES], verdict, problems, progress)


def _descriptor(data: bytes, problems: Problems) -> dict[str, Any]:
    """Our own part of datapackage.json, with its resources; empty, with a problem, if it is not ours."""
    try:
        read = json.loads(data)
        about = dict(read["quanheng"])
        about["resources"] = [r for r in read["resources"] if isinstance(r, dict)]
    except (ValueError, KeyError, TypeError, RecursionError):
        _broken(problems, DESCRIPTOR, "不是数据包的说明文件", "not the descriptor of a package")
        return {}
    if about.get("format") != FORMAT:
        _broken(problems, DESCRIPTOR, f"格式版本 {about.get('format')}", f"format {about.get('format')}")
    return about


def _digests(about: dict[str, Any], files: dict[str, bytes], problems: Problems) -> int:
    """How many files have the SHA-256 and the size that the descriptor declares; all others are problems."""
    declared = {str(r.get("path")): r for r in about.get("resources", [])}
    right = 0
    for name, data in files.items():
        if name == DESCRIPTOR:
            continue
        found = f"sha256:{hashlib.sha256(data).hexdigest()}"
        said = declared.pop(name, {})
        if said.get("hash") == found and said.get("bytes") == len(data):
            right += 1
            continue
        problems.add(
            "digest", Place(name),
            (f"内容与打包时不同：{found[:23]}…", f"the content is not what was packed: {found[:23]}…"),
            (f"{str(said.get('hash'))[:23]}…（{DESCRIPTOR}）", f"{str(said.get('hash'))[:23]}… ({DESCRIPTOR})"),
            ("此文件被改动过：向发布者要原件", "the file was altered: ask the publisher for the original"),
        )  # fmt: skip
    for name in declared:
        _broken(
            problems,
            DESCRIPTOR,
            f"说明文件列出的 {name} 不在包里",
            f"{name} is declared and not in the package",
        )
    return right


def _scheme(data: bytes, problems: Problems) -> Scheme | None:
    try:
        plain = json.loads(data, parse_float=_decimal, parse_int=_integer, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        _broken(problems, SCHEME, f"不是方案：{error}", f"not a scheme: {error}")
        return None
    found = Problems()
    scheme = resolve(unplaced(plain), found)
    problems.extend(p.in_file(SCHEME) for p in found.found)
    return scheme


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if len(text) > _LONGEST_NUMBER or abs(number.adjusted()) > _LONGEST_NUMBER:
        raise ValueError(text[:40])
    return number


def _integer(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(text[:40])
    return int(text)


def _refuse(text: str) -> None:
    raise ValueError(text)


def _same_yaml(
    written: bytes | None,
    scheme: Scheme,
    same_scheme: SameScheme | None,
    verdict: Verdict,
    problems: Problems,
) -> None:
    if written is None or same_scheme is None:
        verdict.not_checked.append(Text(
            "scheme.yaml 与 scheme.json 是否相同（装了 quanheng 才能查；计分只用 scheme.json）",
            "whether scheme.yaml equals scheme.json (needs quanheng installed; scores depend on scheme.json alone)",
        ))  # fmt: skip
    elif not same_scheme(written, scheme):
        _broken(
            problems,
            SCHEME_YAML,
            "与 scheme.json 说的不是同一个方案",
            "it does not say the same as scheme.json",
        )


def _compare(
    scheme: Scheme,
    weighing: Weighing,
    periods: list[str],
    data: bytes,
    verdict: Verdict,
    problems: Problems,
    progress: Progress,
) -> None:
    """Each recomputed row against the published one; then rows nothing gives, and the order."""
    published: dict[tuple[str, ...], tuple[int, list[str]]] = {}
    found: list[Difference] = []
    for line, cells, _ in records(data, SCORES, SCORE_COLUMNS, problems):
        if _key(cells) in published:
            found.append(_row("extra", line, cells))
        published.setdefault(_key(cells), (line, cells))
    places, expected = decimals(scheme), []
    total = len(periods) * len(weighing.units) * len(scheme.nodes)
    for count, row in enumerate(rows(weighing, periods), 1):
        cells = score_cells(row, places)
        expected.append(_key(cells))
        line, said = published.get(_key(cells), (count + 1, None))
        if said is None:
            found.append(_row("missing", line, cells))
        elif said != cells:
            found.extend(
                _row("cell", line, cells, column, a, b)
                for column, a, b in zip(SCORE_COLUMNS, said, cells, strict=True)
                if a != b
            )
        progress(count, total)
    weighing.refuse()
    known = set(expected)
    found.extend(_row("extra", line, cells) for key, (line, cells) in published.items() if key not in known)
    both = [k for k in expected if k in published]
    order = [k for k in published if k in known]
    found.extend(
        _row("order", published[now][0], published[now][1])
        for now, then in zip(order, both, strict=True)
        if now != then
    )
    for difference in sorted(found, key=lambda d: d.line):
        verdict.add(difference)
    verdict.rows = len(expected)


def _key(cells: list[str]) -> tuple[str, ...]:
    return cells[0], cells[2], cells[3]


def _row(
    kind: str, line: int, cells: list[str], column: str = "", published: str = "", recomputed: str = ""
) -> Difference:
    return Difference(kind, SCORES, line, cells[0], cells[2], cells[3], column, published, recomputed)


def _broken(problems: Problems, file: str, zh: str, en: str) -> None:
    problems.add(
        "broken-package", Place(file),
        (zh, en),
        ("quanheng bundle 写出时的样子", "as quanheng bundle wrote it"),
        ("重新下载数据包；仍如此则告知发布者", "download the package again; if it stays so, tell the publisher"),
    )  # fmt: skip
