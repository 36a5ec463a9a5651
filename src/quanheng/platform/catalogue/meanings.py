"""One id is one meaning, one name is one id: what a specification brings to the register, and where it clashes.

Pure: the register as it stands and what is brought go in; what is new, what fills a blank, and every conflict with
both sides come out. A blank says nothing and contradicts nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from quanheng.engine.document.digits import narrowed
from quanheng.engine.errors import Place, Problems, Text


@dataclass(frozen=True)
class ItemSpec:
    """What somebody says an item is. `owner`: a unit's name or code. `place`: where it was said, for problems."""

    id: str
    name: str
    name_en: str = ""
    uom: str = ""
    definition: str = ""
    owner: str = ""
    frequency: str = ""
    source: str = ""
    place: Place = field(default=Place(), compare=False)

    def plain(self) -> dict[str, Any]:
        """The specification without its place, as JSON can hold it."""
        return {k: v for k, v in asdict(self).items() if k != "place"}


class Meaning(Protocol):
    """Either side of a comparison."""

    name: str
    name_en: str
    uom: str
    definition: str
    owner: str
    frequency: str
    source: str


# The columns whose difference is a difference of meaning, and their names on pages.
DECIDING = ("name", "uom", "definition", "owner")
COLUMNS = {
    "id": Text("编号", "id"),
    "name": Text("名称", "name"),
    "name_en": Text("英文名称", "English name"),
    "uom": Text("计量单位", "unit of measure"),
    "definition": Text("口径", "definition"),
    "owner": Text("责任单位", "owner"),
    "frequency": Text("频率", "frequency"),
    "source": Text("来源", "source"),
}

FREQUENCIES = {
    "year": Text("每年", "yearly"),
    "half": Text("每半年", "half-yearly"),
    "quarter": Text("每季", "quarterly"),
    "month": Text("每月", "monthly"),
}


@dataclass(frozen=True)
class Clash:
    """What is brought contradicts what stands: under one id, or under one name (`fields` then holds "id")."""

    standing_id: str
    standing: Meaning
    brought: ItemSpec
    fields: tuple[str, ...]

    def tell(self, problems: Problems) -> None:
        """Both sides, side by side, as one problem."""
        here, there = self._side("zh", False), self._side("zh", True)
        here_en, there_en = self._side("en", False), self._side("en", True)
        columns = [COLUMNS[f] for f in self.fields]
        zh, en = "、".join(c.zh for c in columns), ", ".join(c.en for c in columns)
        problems.add(
            "conflicting-definition",
            self.brought.place if self.brought.place != Place() else Place(path=self.brought.id),
            (f"“{self.brought.name}”的{zh}与在册的不同：报来 {there}；在册 {here}",
             f"{en} of “{self.brought.name_en or self.brought.name}” differ from the register: brought {there_en}; standing {here_en}"),
            ("一个编号一个口径，一个名称一个编号", "one definition for an id, one id for a name"),
            ("照在册的改；确要改口径的，由考核办在“口径冲突”页改；确是另一项数据的，换编号和名称",
             "take the standing one; if it must change, the office revises it on the page of conflicts; if it is another item, give it another id and name"),
        )  # fmt: skip

    def _side(self, lang: str, brought: bool) -> str:
        side: Any = self.brought if brought else self.standing
        id = self.brought.id if brought else self.standing_id
        values = {"id": id} | {f: getattr(side, f) for f in self.fields if f != "id"}
        opened, closed, comma = ("“", "”", "，")
        words = [f"{COLUMNS[f].say(lang)}{opened}{values[f]}{closed}" for f in self.fields]
        return (comma if lang == "zh" else ", ").join(words)


@dataclass
class Comparison:
    """What a list of specifications brings: new items, blanks filled (id → fields), items as they stood, clashes."""

    new: list[ItemSpec] = field(default_factory=list)
    filled: dict[str, ItemSpec] = field(default_factory=dict)
    same: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)


def plain(text: str) -> str:
    """A text for comparing: half-width, without spaces, in lower case."""
    return "".join(narrowed(text).split()).casefold()


def differing(standing: Meaning, brought: ItemSpec, owner: Callable[[str], str]) -> tuple[str, ...]:
    """The deciding columns in which both sides say something and do not say the same."""
    found = []
    for column in DECIDING:
        a, b = getattr(standing, column), getattr(brought, column)
        if column == "owner":
            a, b = owner(a), owner(b)
        if a and b and plain(a) != plain(b):
            found.append(column)
    return tuple(found)


def compare(
    register: Mapping[str, Meaning], brought: Iterable[ItemSpec], owner: Callable[[str], str]
) -> Comparison:
    """What the list brings to the register (id → what stands); the list must agree with itself too.

    `owner` turns a unit's name or code into its code, so that both ways of writing are one.
    """
    standing: dict[str, Meaning] = dict(register)
    names = {plain(m.name): id for id, m in standing.items()}
    found = Comparison()
    for spec in brought:
        known = standing.get(spec.id)
        same_name = names.get(plain(spec.name), spec.id)
        if same_name != spec.id:
            other = standing[same_name]
            found.clashes.append(Clash(same_name, other, spec, ("id", *differing(other, spec, owner))))
        elif known is None:
            found.new.append(spec)
            standing[spec.id] = spec
            names[plain(spec.name)] = spec.id
        elif fields := differing(known, spec, owner):
            found.clashes.append(Clash(spec.id, known, spec, fields))
        elif any(getattr(spec, c) and not getattr(known, c) for c in COLUMNS if c != "id"):
            if not isinstance(known, ItemSpec):
                found.filled[spec.id] = spec
        else:
            found.same.append(spec.id)
    return found
