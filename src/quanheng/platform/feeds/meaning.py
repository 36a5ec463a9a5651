"""Whether what a mapping says of its items agrees with the catalogue: unit of measure, definition, version, owner (A11).

A contradiction refuses the feed, with both sides shown; a conversion has to be written out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from quanheng.engine.errors import Place, Problems
from quanheng.platform.catalogue import queries as catalogue
from quanheng.platform.catalogue.actions import owner_codes
from quanheng.platform.catalogue.meanings import Clash, ItemSpec, differing, plain
from quanheng.platform.catalogue.models import Definition
from quanheng.platform.feeds.mapping import House, factor_of, items_of
from quanheng.platform.feeds.models import Consent
from quanheng.platform.feeds.words_of_sources import ratio
from quanheng.platform.lib.decimals import plain as digits
from quanheng.platform.registry import queries as registry


def house(rules: Mapping[str, Any]) -> House:
    """Definitions of the mapping's items, and the units by every word that means one of them alone."""
    units: dict[str, str] = {}
    names: dict[str, list[str]] = {}
    for code, unit in registry.units().items():
        names.setdefault(unit.name, []).append(code)
        units[code] = code
    units |= {name: codes[0] for name, codes in names.items() if len(codes) == 1 and name not in units}
    return House({d.item.code: d for d in definitions(items_of(rules))}, units)


def definitions(items: Iterable[str]) -> list[Definition]:
    """The definitions in force of those of the items that are registered."""
    return [d for d in (catalogue.item(i) for i in items) if d is not None]


def owners(items: Iterable[str]) -> dict[str, str]:
    """Item → the unit that answers for it; "" where nobody does, and the office sees to it."""
    return {i: catalogue.owner_unit(i) or "" for i in items}


def check(rules: Mapping[str, Any], problems: Problems) -> None:
    """Note every contradiction between a mapping and the catalogue."""
    known = {d.item.code: d for d in definitions(items_of(rules))}
    for part in ("figures", "codes"):
        for said, rule in rules.get(part, {}).items():
            standing = known.get(str(rule["item"]))
            if standing is None:
                problems.add(
                    "unknown-item", Place(path=said), (f"没有数据项“{rule['item']}”", f"there is no item “{rule['item']}”"),
                    ("在册的数据项编号", "the id of a registered item"), ("先在“数据项”里登记，或改正编号", "register it first, or correct the id"),
                )  # fmt: skip
                continue
            _check_uom(said, rule, standing, problems)
            _check_definition(said, rule, standing, problems)


def _check_uom(said: str, rule: Mapping[str, Any], standing: Definition, problems: Problems) -> None:
    uom, factor = str(rule.get("uom") or ""), factor_of(str(rule.get("factor") or ""))
    place, same = Place(path=said), plain(uom) == plain(standing.uom)
    both = (
        f"来源“{uom or '没有写'}”，在册“{standing.uom or '没有写'}”",
        f"source “{uom or 'not said'}”, register “{standing.uom or 'not said'}”",
    )
    if factor is None:
        problems.add("bad-factor", place, (f"换算系数“{rule.get('factor')}”不是正数", f"the factor “{rule.get('factor')}” is no positive number"),
                     ("如 0.0001", "such as 0.0001"), ("改正系数", "correct it"))  # fmt: skip
    elif not same and not str(rule.get("factor") or "").strip():
        problems.add("other-uom", place, (f"计量单位不同：{both[0]}", f"the units of measure differ: {both[1]}"),
                     ("同一个计量单位，或写明换算系数", "the same unit of measure, or a factor written out"),
                     ("写上换算系数（1 来源单位等于多少在册单位），或改正计量单位", "give the factor (how many of the register's one of the source's is), or correct the unit of measure"))  # fmt: skip
    elif same and factor != 1:
        problems.add("needless-factor", place, (f"计量单位相同（{standing.uom}），却有换算系数 {digits(factor)}", f"the units of measure are the same ({standing.uom}), yet there is a factor of {digits(factor)}"),
                     ("1", "1"), ("去掉系数，或写明来源的计量单位", "leave the factor out, or say what the source measures in"))  # fmt: skip
    elif not same and (right := ratio(uom, standing.uom)) is not None and right != factor:
        problems.add("wrong-factor", place, (f"换算系数 {digits(factor)} 与计量单位不合：{both[0]}", f"the factor {digits(factor)} does not fit the units of measure: {both[1]}"),
                     (digits(right), digits(right)), ("改正系数或计量单位", "correct the factor or the unit of measure"))  # fmt: skip


def _check_definition(said: str, rule: Mapping[str, Any], standing: Definition, problems: Problems) -> None:
    """The source's own definition and owner, as far as they were written down, against the register's."""
    brought = ItemSpec(
        standing.item.code, standing.name, standing.name_en, standing.uom, str(rule.get("definition") or ""), str(rule.get("owner") or ""),
        place=Place(path=said),
    )  # fmt: skip
    fields = differing(standing, brought, owner_codes())
    if fields:
        Clash(standing.item.code, standing, brought, fields).tell(problems)


def check_consents(consents: Iterable[Consent], problems: Problems) -> None:
    """Note items whose definition is not any more the one their owner said yes to."""
    for given in consents:
        now = catalogue.item(given.item)
        if now is None or now.number == given.definition:
            continue
        then = next((d for d in catalogue.versions(given.item) if d.number == given.definition), None)
        old = (then.definition or then.uom) if then else ""
        problems.add(
            "definition-changed", Place(path=given.item),
            (f"“{now.name}”的口径在确认以后改了：确认时（第 {given.definition} 版）“{old}”；现行（第 {now.number} 版）“{now.definition or now.uom}”",
             f"the definition of “{now.name_en or now.name}” changed after the confirmation: then (version {given.definition}) “{old}”; now (version {now.number}) “{now.definition or now.uom}”"),
            ("责任单位按现行口径确认过的映射", "a mapping its owner confirmed for the present definition"),
            ("核对来源是否也按新口径；是的，重新保存映射并请责任单位确认，再重放", "see whether the source follows; if so, save the mapping anew, have it confirmed, and replay"),
        )  # fmt: skip
