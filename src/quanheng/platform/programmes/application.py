"""What an organiser applies for, and everything that can be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.programmes import parameters
from quanheng.platform.registry import queries as registry


@dataclass(frozen=True)
class Application:
    """What an organiser applies for. `units`: codes; `kinds`: kinds of unit; `content`: indicator domains;
    `burden`: minutes asked of one unit in the year."""

    title: str
    organiser: str
    year: int
    begins: date
    ends: date
    title_en: str = ""
    basis: str = ""
    units: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    on_site_days: int = 0
    burden: int = 0
    scheme: str = ""
    demonstration: bool = False
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)

    def facts(self) -> dict[str, Any]:
        """The columns of the register this fills."""
        found = {k: v for k, v in asdict(self).items() if k != "places"}
        return found | {name: list(found[name]) for name in ("units", "kinds", "content")}


def check_application(application: Application) -> Problems:
    """Everything that is wrong with an application."""
    problems = Problems()
    known = registry.units([application.organiser, *application.units])

    def tell(
        column: str, code: str, found: tuple[str, str], expected: tuple[str, str], remedy: tuple[str, str]
    ) -> None:
        place = application.places.get(column) or Place(path=column)
        problems.add(code, place, found, expected, remedy)

    for column, words in (("title", Text("名称", "title")), ("basis", Text("依据文件", "basis document"))):
        if not getattr(application, column).strip():
            tell(
                column,
                "blank",
                (f"没有{words.zh}", f"the {words.en} is missing"),
                (words.zh, words.en),
                ("补上", "fill it in"),
            )
    if len(application.title) > 200 or len(application.basis) > 300:
        tell(
            "title",
            "too-long",
            ("名称或依据太长", "the title or the basis is too long"),
            ("名称不超过 200 字，依据不超过 300 字", "200 and 300 characters"),
            ("写短些", "shorten it"),
        )
    if application.organiser not in known:
        tell("organiser", "unknown-unit", (f"主办单位“{application.organiser}”不在名册", f"the organiser “{application.organiser}” is not in the register"),
             ("名册里的单位", "a unit of the register"), ("选一个在册单位", "choose one"))  # fmt: skip
    for code in application.units:
        if code not in known:
            tell("units", "unknown-unit", (f"考核对象“{code}”不在名册", f"the unit “{code}” is not in the register"),
                 ("名册里的单位", "a unit of the register"), ("改正，或写单位类别", "correct it, or name a kind of unit"))  # fmt: skip
    if not application.units and not application.kinds:
        tell(
            "units",
            "no-objects",
            ("没有写考核谁", "nobody is named to be assessed"),
            ("单位，或单位类别", "units, or kinds of unit"),
            ("写明考核对象", "name the objects"),
        )
    if not application.content:
        tell(
            "content",
            "no-content",
            ("没有写考核内容", "no content is named"),
            ("至少一个领域", "at least one domain"),
            ("写明内容领域", "name the domains"),
        )
    if application.begins > application.ends:
        tell("ends", "dates-in-order", (f"结束 {application.ends} 早于开始 {application.begins}", f"it ends {application.ends} before it begins {application.begins}"),
             ("开始不晚于结束", "the beginning first"), ("改正日期", "correct the dates"))  # fmt: skip
    if not 2000 <= application.year <= 2100:
        tell(
            "year",
            "bad-year",
            (f"年度写成 {application.year}", f"the year is {application.year}"),
            ("2000 到 2100", "2000 to 2100"),
            ("改正", "correct it"),
        )
    most = parameters.number("on_site_days")
    if most is not None and application.on_site_days > most:
        tell("on_site_days", "too-long-on-site", (f"现场 {application.on_site_days} 天", f"{application.on_site_days} days on site"),
             (f"不超过 {most} 天", f"at most {most}"), ("缩短，或改为调阅材料", "shorten it, or read papers instead"))  # fmt: skip
    return problems
