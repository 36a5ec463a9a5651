"""What a scheme lets be claimed or raised: its bonus and deduction categories and its vetoes, down to the items they read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from quanheng.engine.errors import Text
from quanheng.engine.formula import Formula
from quanheng.engine.scheme.model import Category, Effect, Item, Scheme
from quanheng.platform.adjustments.flow import BONUS, DEDUCT, VETO


@dataclass(frozen=True)
class Offer:
    """One thing that can be claimed: the claim `name` of a category, the item its formula reads, and what holds for it.

    Items that an indicator reads are reported otherwise and are no offers. `ground`, `effect`: of a veto.
    """

    kind: str
    category: str
    category_en: str
    name: str
    formula: str
    item: Item
    highest_only: bool = False
    ground: str = ""
    effect: Effect | None = None

    @property
    def key(self) -> str:
        """By which a form names it."""
        return "|".join((self.kind, self.category, self.name, self.item.id))

    @property
    def words(self) -> Text:
        """Category and claim in both languages; the formula says what a unit of the value is worth."""
        item_en = self.item.name_en or self.item.name
        formula_en = self.formula.replace(self.item.id, item_en)
        if self.kind == VETO:
            return Text(
                f"{self.category}：{self.formula}", f"{self.category_en or self.category}: {formula_en}"
            )
        zh = self.category if self.name == self.category else f"{self.category} · {self.name}"
        en = self.category_en or self.category
        return Text(f"{zh}（{self.formula}）", f"{en} · {item_en} ({formula_en})")


def offers(scheme: Scheme) -> list[Offer]:
    """Everything a scheme offers, in its order: bonuses, deductions, vetoes."""
    found = [o for c in scheme.adjust.bonus.categories for o in _category(scheme, BONUS, c)]
    found += [o for c in scheme.adjust.deduct.categories for o in _category(scheme, DEDUCT, c)]
    for veto in scheme.adjust.veto:
        text = veto.when.text
        for item in _items(scheme, veto.when):
            found.append(
                Offer(VETO, veto.name or text, "", text, text, item, False, veto.ground, veto.effect)
            )
    return found


def offer(scheme: Scheme, key: str) -> Offer | None:
    """The offer of a key; None if there is none."""
    return next((o for o in offers(scheme) if o.key == key), None)


def _category(scheme: Scheme, kind: str, category: Category) -> Iterator[Offer]:
    for name, formula in category.claims.items():
        for item in _items(scheme, formula):
            yield Offer(kind, category.id, category.name_en, name, formula.text, item, category.highest_only)


def _items(scheme: Scheme, formula: Formula) -> Iterator[Item]:
    for item in scheme.items.values():
        if item.id in formula.names and not scheme.readers.get(item.id):
            yield item
