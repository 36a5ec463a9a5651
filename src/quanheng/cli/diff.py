"""quanheng diff A B: two schemes, two folders, or two score files: what changed, what moved."""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quanheng.cli.arguments import Parser
from quanheng.cli.voice import Voice, grid, plain
from quanheng.engine.errors import Place, Problems, Text

if TYPE_CHECKING:
    import polars as pl

    from quanheng.engine.scheme.model import Scheme

ABOUT = Text(
    "比较两个方案、两个文件夹或两份得分：改了什么，谁动了",
    "compare two schemes, folders or score files: what changed, what moved",
)
KINDS = {"added": ("增", "added"), "removed": ("删", "removed"), "changed": ("改", "changed")}
MOST = 200  # rows shown to a person; --json has all
LONGEST = 200  # characters of one value shown
_KEY = ("period", "unit", "node", "score")


def arguments(parser: Parser) -> None:
    """A and B."""
    pick = parser.pick
    for name, zh, en in (("A", "前者", "before"), ("B", "后者", "after")):
        parser.add_argument(name.lower(), metavar=name, help=pick(
            f"{zh}：方案、方案文件夹，或得分文件 .csv .parquet .json", f"{en}: a scheme, its folder, or scores .csv .parquet .json"))  # fmt: skip


def run(args: argparse.Namespace, voice: Voice) -> int:
    """Exit 0 whether or not anything differs."""
    from quanheng.engine import compare  # brings in Polars

    before, after = (Path(p) for p in (args.a, args.b))
    tables = [_scores(p) for p in (before, after)]
    changes: list[Any] = []
    moved: pl.DataFrame | None = None
    if tables[0] is not None and tables[1] is not None:
        moved = compare.scores(tables[0], tables[1])
    else:
        (scheme, table), (other, other_table) = (_scheme_and_scores(p) for p in (before, after))
        changes = compare.schemes(scheme, other)
        if table is not None and other_table is not None:
            moved = compare.scores(table, other_table)
    if voice.machine:
        rows = None if moved is None else json.loads(moved.write_json())
        voice.json(
            {
                "changes": [
                    {"kind": c.kind, "path": c.path, "before": c.before, "after": c.after} for c in changes
                ],
                "moved": rows,
            }
        )
        return 0
    _tell_changes(changes, voice, alone=moved is None)
    if moved is not None:
        _tell_moved(moved, voice)
    return 0


def _scores(path: Path) -> pl.DataFrame | None:
    """A score file as a table; None if the path is a scheme or a folder. Raises `Refused`, FileNotFoundError."""
    if path.is_dir() or path.suffix not in (".csv", ".parquet", ".json"):
        if not path.exists():
            raise FileNotFoundError(str(path))
        return None
    import polars as pl

    try:
        if path.suffix == ".parquet":
            frame = pl.read_parquet(path)
        elif path.suffix == ".json":
            rows = json.loads(path.read_bytes())["rows"]
            frame = pl.read_json(io.BytesIO(json.dumps(rows).encode()))
        else:
            frame = pl.read_csv(path, infer_schema=False)
        numbers = [c for c in ("score", "rank") if c in frame.columns]
        frame = frame.with_columns(
            pl.col(c).replace("", None) for c in numbers if frame.schema[c] == pl.String
        )
        frame = frame.with_columns(pl.col(numbers).cast(pl.Float64))
    except (pl.exceptions.PolarsError, ValueError, KeyError, TypeError) as error:
        _not_scores(path, str(error).splitlines()[0][:120])
    gone = [c for c in _KEY if c not in frame.columns]
    if gone:
        _not_scores(path, "、".join(gone))
    for column, kind in (("rank", pl.Float64), ("grade", pl.String)):
        if column not in frame.columns:
            frame = frame.with_columns(pl.lit(None, dtype=kind).alias(column))
    return frame.with_columns(pl.col("period", "unit", "node", "grade").cast(pl.String).fill_null(""))


def _not_scores(path: Path, why: str) -> None:
    problems = Problems()
    problems.add(
        "not-scores", Place(path.name),
        (f"不是得分文件（{why}）", f"not a score file ({why})"),
        ("quanheng score -o 写出的文件，有列 " + "、".join(_KEY), "a file written by quanheng score -o, with " + ", ".join(_KEY)),
        ("换成得分文件，或两边都给方案文件夹", "give score files, or two scheme folders"),
    )  # fmt: skip
    problems.refuse()


def _scheme_and_scores(path: Path) -> tuple[Scheme, pl.DataFrame | None]:
    """A folder's scheme, and its scores if it has data."""
    from quanheng.folder import read
    from quanheng.folder.scored import score

    folder = read(path)
    if not folder.units or not len(folder.observations):
        return folder.scheme, None
    return folder.scheme, score(folder).table()


def _tell_changes(changes: list[Any], voice: Voice, alone: bool) -> None:
    if not changes:
        if alone:
            voice.out(voice.pick("方案没有不同", "the schemes do not differ"))
        return
    voice.out(voice.pick(f"方案改动 {len(changes)} 处", f"{len(changes)} changes of the scheme"))
    for change in changes:
        kind = voice.pick(*KINDS[change.kind])
        said = " → ".join(_short(v) for v in (change.before, change.after) if v is not None)
        voice.out(
            f"  {kind}  {change.path}：{said}" if voice.lang == "zh" else f"  {kind}  {change.path}: {said}"
        )


def _short(value: Any) -> str:
    """A value of a document on one line; what is longer is cut, and whole under --json."""
    said = json.dumps(plain(value), ensure_ascii=False)
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"


def _tell_moved(moved: pl.DataFrame, voice: Voice) -> None:
    if not len(moved):
        voice.out(voice.pick("得分、排名、等次都没有变动", "no score, rank or grade moved"))
        return
    voice.out(voice.pick(f"变动 {len(moved):,} 行", f"{len(moved):,} rows moved"))
    titles = {
        "period": ("期间", "Period"), "unit": ("单位", "Unit"), "node": ("指标", "Indicator"),
        "score_before": ("原得分", "Score"), "score_after": ("现得分", "now"), "moved": ("变动", "Moved"),
        "rank_before": ("原排名", "Rank"), "rank_after": ("现排名", "now"),
        "grade_before": ("原等次", "Grade"), "grade_after": ("现等次", "now"),
    }  # fmt: skip
    right = [c.startswith(("score", "rank", "moved")) for c in moved.columns]
    voice.out(grid([voice.pick(*titles[c]) for c in moved.columns], moved.head(MOST).iter_rows(), right))
    if len(moved) > MOST:
        voice.note(
            f"另有 {len(moved) - MOST:,} 行：--json 看全部", f"{len(moved) - MOST:,} more rows: see --json"
        )
