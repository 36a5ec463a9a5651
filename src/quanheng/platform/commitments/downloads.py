"""The goals of a paper as a CSV file, with what either side says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from django.http import HttpResponse

from quanheng.platform.commitments.flow import ORIGINS, STANDS
from quanheng.platform.commitments.models import Paper, Told
from quanheng.platform.commitments.queries import Standing
from quanheng.platform.lib import escape
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


def _stand(told: Told | None) -> str:
    return STANDS[told.stand].zh if told else ""


def _name(code: str, units: Mapping[str, Unit]) -> str:
    return units[code].name if code in units else code
