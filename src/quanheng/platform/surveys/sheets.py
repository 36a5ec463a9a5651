"""What is handed out: sheets with a QR code each, as a PDF to be cut; or a file for whoever sends SMS or e-mail.

Both are made from codes in the clear, which the database never has. Sheets are in random order, without numbers and without
names; who got which is known to nobody if they are handed out unseen.
"""

from __future__ import annotations

import csv
import io
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import segno
import typst
from django.utils import translation
from django.utils.translation import gettext as _

from quanheng.platform.lib.official.typeset import folders
from quanheng.platform.surveys.codes import Made
from quanheng.platform.surveys.flow import QR


@dataclass(frozen=True)
class Frame:
    """What stands around the codes, in one language: titles and names in it already; `demonstration` makes a badge."""

    title: str
    origin: str
    survey: int
    unit: str = ""
    until: str = ""
    language: str = "zh-hans"
    demonstration: bool = False


def file(way: str, codes: Sequence[Made], frame: Frame) -> tuple[str, bytes]:
    """The file of a lot, by its way: ending and content."""
    with translation.override(frame.language):
        return ("pdf", pdf(codes, frame)) if way == QR else ("csv", hand_off(codes, frame).encode())


def pdf(codes: Sequence[Made], frame: Frame) -> bytes:
    """Sheets, eight to a page of A4: what it is about, a QR code, and the short code for who cannot scan."""
    shuffled = list(codes)
    secrets.SystemRandom().shuffle(shuffled)
    address = f"{frame.origin}/surveys/s/{frame.survey}/"
    told: dict[str, Any] = {
        "title": frame.title,
        "about": _("问的是：%(unit)s") % {"unit": frame.unit} if frame.unit else "",
        "badge": _("示意数据") if frame.demonstration else "",
        "scan": _("用手机扫码作答，不用注册，不记名。"),
        "type": _("不能扫码的，打开 %(address)s 输入短码：") % {"address": address},
        "once": _("一张只能答一次。") + (_("请在 %(day)s 前作答。") % {"day": frame.until} if frame.until else ""),
        "sheets": [{"code": m.shown, "squares": _squares(f"{frame.origin}/surveys/q/{m.scanned}/")} for m in shuffled],
    }  # fmt: skip
    return typst.compile(
        files("quanheng.platform.surveys").joinpath("sheets.typ").read_bytes(), font_paths=[str(f) for f in folders()],
        ignore_system_fonts=True, format="pdf", timestamp=0, sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
    )  # fmt: skip


def _squares(address: str) -> str:
    """A QR code as an SVG path, error correction M."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=2, xmldecl=False, svgns=True, nl=False
    )
    return out.getvalue().decode()


def hand_off(codes: Sequence[Made], frame: Frame) -> str:
    """A CSV with a link and a ready text a line. No addresses: whoever sends them keeps those, and sends in any order."""
    shuffled = list(codes)
    secrets.SystemRandom().shuffle(shuffled)
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow([_("链接"), _("短信正文")])
    ends = _("，%(day)s 前有效") % {"day": frame.until} if frame.until else ""
    for made in shuffled:
        link = f"{frame.origin}/surveys/q/{made.scanned}/"
        text = _("请答《%(title)s》：%(link)s（不记名，只能答一次%(ends)s）") % {
            "title": frame.title,
            "link": link,
            "ends": ends,
        }
        rows.writerow([link, text])
    return "\ufeff" + out.getvalue()
