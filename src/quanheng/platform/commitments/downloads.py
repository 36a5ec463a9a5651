"""The goals of a paper as a CSV file, with what either side says; its documents, one or all three of GPRA in one file."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping

from django.http import HttpResponse

from quanheng.engine.errors import Place, Problems
from quanheng.platform.commitments import papers
from quanheng.platform.commitments.flow import ORIGINS, STANDS
from quanheng.platform.commitments.models import Paper, Told
from quanheng.platform.commitments.queries import Standing
from quanheng.platform.lib import escape
from quanheng.platform.lib.official import FORMS, handed, written_in
from quanheng.platform.registry.models import Unit

HEAD = (
    "编号",
    "指标",
    "新或延续",
    "主责单位",
    "主责份额",
    "协办单位",
    "子项",
    "期限",
    "官方认定",
    "理由",
    "新期限",
    "第三方核对",
)


def goals(paper: Paper, rows: Iterable[Standing], units: Mapping[str, Unit]) -> HttpResponse:
    """The rows shown."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for s in rows:
        support = "、".join(f"{_name(u, units)}:{part}%" for u, part in s.support)
        told = s.official
        cells = (
            s.goal.number, s.goal.text, ORIGINS[s.goal.origin].zh, _name(s.lead, units), f"{s.part}%", support, str(s.items),
            s.due.isoformat(), _stand(told), told.reason if told else "", told.new_due.isoformat() if told and told.new_due else "",
            _stand(s.third),
        )  # fmt: skip
        writer.writerow(escape.row(cells))
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="commitments-{paper.pk}.csv"'
    return answer


def plan(paper: Paper, units: Mapping[str, Unit], form: str, lang: str) -> HttpResponse:
    """A plan or list as a document."""
    with written_in(lang) as said:
        return handed(papers.plan(paper, units, said), form)


def account(paper: Paper, year: int, units: Mapping[str, Unit], form: str, lang: str) -> HttpResponse:
    """The account of a year as a document, or (`zip`) with the plans it is of, each in both forms. Raises `Refused`."""
    with written_in(lang) as said:
        if form in FORMS:
            return handed(papers.account(paper, year, units, said), form)
        if paper.strategic is None:
            problems = Problems()
            problems.add(
                "no-strategic-plan", Place(path=paper.title), ("这份文件没有战略规划", "this paper has no strategic plan"),
                ("挂在战略规划上的年度绩效计划", "an annual plan that hangs on a strategic one"), ("下载单份文书", "take the single documents"),
            )  # fmt: skip
            problems.refuse()
        assert paper.strategic is not None  # it would have been refused
        three = (
            papers.plan(paper.strategic, units, said),
            papers.plan(paper, units, said),
            papers.account(paper, year, units, said),
        )
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
            for n, sheet in enumerate(three, 1):
                for ending, lay in FORMS.items():
                    name = f"{n} {sheet.name}.{ending}".replace("/", "-")
                    book.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), lay(sheet), zipfile.ZIP_DEFLATED)  # fmt: skip
    answer = HttpResponse(out.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="gpra-{paper.pk}-{year}.zip"'
    return answer


def _stand(told: Told | None) -> str:
    return STANDS[told.stand].zh if told else ""


def _name(code: str, units: Mapping[str, Unit]) -> str:
    return units[code].name if code in units else code
