"""Which indicator is held against which matter of the hotline: a small document, a line each, checked at its lines.

    # 指标：热线类别、类别/下级类别；“*”是这个单位的全部来电
    项目开工率：交通运输
    总分：*

The indicator is named by its number or name in the scheme (总分 or total: the whole), the matter by the classes that tickets
bear. What is declared here is the office's own opinion of what belongs together; it is kept and shown with every case.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.engine.terms import TOTAL
from quanheng.platform.hotline import queries as hotline
from quanheng.platform.schemes import queries as schemes

EVERYTHING = "*"
WHOLE = ("总分", TOTAL)
MOST = 200  # lines of a document
_SHOWN = 12  # names told of where one is unknown


@dataclass(frozen=True)
class Link:
    """One line of the document: the `node` of the scheme and the `topics` of the hotline (class paths; () is all calls)."""

    line: int
    node: str
    topics: tuple[str, ...]


def known_topics() -> set[str]:
    """Every class that a ticket bears, as a path of its levels (交通运输, 交通运输/农村公路)."""
    rows = hotline.tickets(None).order_by().values_list("class1", "class2", "class3").distinct()
    return {topic for row in rows for topic in paths(row)}


def paths(classes: Collection[str]) -> list[str]:
    """A ticket's classes as paths, from the first level on: those it belongs to."""
    found: list[str] = []
    for word in classes:
        if not word:
            break
        found.append(f"{found[-1]}/{word}" if found else word)
    return found


def read(text: str, scheme: Scheme, topics: Collection[str], problems: Problems) -> list[Link]:
    """The links of a document, every fault noted at its line."""
    names = _names(scheme)
    found: list[Link] = []
    met: dict[tuple[str, tuple[str, ...]], int] = {}
    lines = text.splitlines()
    for number, line in enumerate(lines[:MOST], 1):
        said = line.split("#", 1)[0].replace(":", "：").strip()
        if not said:
            continue
        left, colon, right = said.partition("：")
        place = Place(line=number, path="links")
        node = names.get(left.strip().casefold())
        wanted = tuple(dict.fromkeys(_parts(right)))
        if not colon or not wanted:
            problems.add(
                "bad-link", place, (f"写的是“{said[:60]}”", f"it reads “{said[:60]}”"),
                ("“指标：类别、类别”，全部来电写“*”", "“indicator: class, class”, “*” for all calls"), ("照这个写法改", "write it in that form"),
            )  # fmt: skip
            continue
        if node is None:
            listed = [n.name for n in scheme.leaves][:_SHOWN]
            problems.add(
                "unknown-indicator", place, (f"方案里没有“{left.strip()[:60]}”", f"the scheme has no “{left.strip()[:60]}”"),
                (f"总分、{'、'.join(listed)} 等", f"总分, {', '.join(listed)} …"), ("改成方案里的指标", "name an indicator of the scheme"),
            )  # fmt: skip
        strange = [t for t in wanted if t != EVERYTHING and t not in topics]
        for topic in strange:
            listed = sorted(topics)[:_SHOWN]
            problems.add(
                "unknown-topic", place, (f"没有一张工单属于“{topic[:60]}”", f"no ticket is of the class “{topic[:60]}”"),
                ("、".join(listed) or "先收入工单", ", ".join(listed) or "tickets taken in first"),
                ("改成工单里有的类别；下级类别用“/”接在上级后面", "use a class that tickets bear; a lower level stands after its upper with “/”"),
            )  # fmt: skip
        if EVERYTHING in wanted and len(wanted) > 1:
            problems.add(
                "bad-link", place, ("“*”和类别写在一起", "“*” stands beside classes"), ("单写“*”，或只写类别", "“*” alone, or classes only"), ("删去一样", "leave one out"),
            )  # fmt: skip
            continue
        if node is None or strange:
            continue
        link = Link(number, node.id, () if wanted == (EVERYTHING,) else wanted)
        first = met.setdefault((link.node, link.topics), number)
        if first != number:
            problems.add(
                "twice", place, (f"与第 {first} 行相同", f"the same as line {first}"), ("每一对写一次", "each pair once"), ("删去一行", "leave one out"),
            )  # fmt: skip
            continue
        found.append(link)
    if len(lines) > MOST:
        problems.add(
            "too-long", Place(line=MOST + 1, path="links"), (f"有 {len(lines)} 行", f"{len(lines)} lines"), (f"至多 {MOST} 行", f"{MOST} at most"), ("分成几项检测", "part it into several probes"),
        )  # fmt: skip
    elif not met and not any(p.place.path == "links" for p in problems.found):
        problems.add(
            "no-links", Place(path="links"), ("一行对应也没有写", "not one line"), ("至少一行“指标：类别”", "at least one “indicator: class”"), ("写上", "write it"),
        )  # fmt: skip
    return found


def check(said: Mapping[str, str], problems: Problems) -> None:
    """The scheme and the document of a detector as it is being set; every fault noted."""
    if not said["scheme"]:
        return  # told of already: it was not filled in
    version = schemes.in_force(said["scheme"])
    if version is None:
        listed = [v.scheme for v in schemes.versions()]
        problems.add(
            "unknown-scheme", Place(path="scheme"), (f"“{said['scheme'][:60]}”不是施行的方案", f"“{said['scheme'][:60]}” is no scheme in force"),
            ("、".join(listed[:_SHOWN]) or "先审定方案", ", ".join(listed[:_SHOWN]) or "a scheme adopted first"), ("改成施行的方案的编号", "name a scheme in force"),
        )  # fmt: skip
        return
    read(said["links"], schemes.resolved(version), known_topics(), problems)


def name(scheme: Scheme, node: str) -> Text:
    """An indicator in words."""
    if node == TOTAL:
        return Text("总分", "Total score")
    found = scheme.nodes[node]
    return Text(found.name, found.name_en or found.name)


def _names(scheme: Scheme) -> dict[str, Node]:
    """What an indicator may be called → the node; a name that two bear is none, numbers go before names."""
    bearers: dict[str, list[Node]] = {}
    for node in scheme.nodes.values():
        for word in {node.name.casefold(), node.name_en.casefold()} - {""}:
            bearers.setdefault(word, []).append(node)
    named = {word: nodes[0] for word, nodes in bearers.items() if len(nodes) == 1}
    return named | {n.id.casefold(): n for n in scheme.nodes.values()} | dict.fromkeys(WHOLE, scheme.root)


def _parts(text: str) -> list[str]:
    for comma in "，、;；":
        text = text.replace(comma, ",")
    return [t for part in text.split(",") if (t := "/".join(w.strip() for w in part.split("/")).strip())]
