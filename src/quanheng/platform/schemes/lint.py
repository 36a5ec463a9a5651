"""What the office holds a scheme to, over and above the compiler: whoever writes a scheme does not let it pass.

The compiler finds formalism (engine `checks/burden`) and takes a written reason for an answer. The house asks for
more: the reason is written by a second person (a `Waiver`), and a veto without a ground is an error, not a remark.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from quanheng.engine.document.model import Written
from quanheng.engine.document.read import read
from quanheng.engine.errors import Problem, Problems
from quanheng.engine.scheme.checks import check
from quanheng.engine.scheme.checks.burden import CODES, SIGNS, findings, override_of
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import problem, warning
from quanheng.engine.scheme.from_document import draft
from quanheng.engine.scheme.model import Scheme

LONGEST = 1_000_000  # characters of a scheme's text in the editor
VETO = "formalism-veto"
VETO_SIGN = next(s for s in SIGNS if s.code == VETO)


@dataclass(frozen=True)
class Forbidden:
    """Something the lint refuses and a second person may let pass: the key under `overrides`, and what was met."""

    key: str
    code: str
    word: str
    line: int


@dataclass(frozen=True)
class Examined:
    """What the compiler and the house say of a text. `scheme` may lack its wrong parts; None: it cannot be read."""

    document: Written | None
    scheme: Scheme | None
    problems: tuple[Problem, ...]
    forbidden: tuple[Forbidden, ...] = field(default=())

    @property
    def errors(self) -> int:
        """How many things forbid going on."""
        return sum(p.severity == "error" for p in self.problems)

    @property
    def warnings(self) -> int:
        """How many remarks there are."""
        return len(self.problems) - self.errors

    def refuse(self) -> None:
        """Raise `Refused` if there is any error."""
        Problems(list(self.problems)).refuse()


def examine(
    text: str,
    waivers: Mapping[str, str],
    attributes: Collection[str] | None = None,
    file: str = "scheme.yaml",
) -> Examined:
    """Everything that is wrong or doubtful in a text. `waivers`: key → the reason a second person wrote."""
    problems = Problems()
    document = read(text.encode("utf-8"), file, problems)
    if document is None:
        return Examined(None, None, tuple(problems.found))
    scheme = draft(document, problems)
    problems.extend(check(scheme, document, attributes))
    found = [p for p in problems.found if p.code != "veto-ground"]
    found += policy(scheme, document, waivers)
    if not scheme.root.children and not any(p.severity == "error" for p in found):
        found.append(_nothing(Places(document)))
    found = sorted(dict.fromkeys(found), key=lambda p: (p.severity != "error", p.place.line, p.place.column))
    return Examined(document, scheme, tuple(found), tuple(_forbidden(scheme, document, waivers)))


def policy(scheme: Scheme, document: Written, waivers: Mapping[str, str]) -> Iterator[Problem]:
    """What the house adds: reasons nobody else has written, vetoes without a ground."""
    places = Places(document)
    told: set[str] = set()
    for one in findings(scheme, places):
        key, reason = override_of(scheme, one)
        if reason and waivers.get(key) != reason and key not in told:
            told.add(key)
            yield _alone(key, places)
    for n, veto in enumerate(scheme.adjust.veto):
        if veto.ground.strip():
            continue
        name = veto.name or veto.when.text
        key = name if name in scheme.overrides else "veto-ground"
        reason = scheme.overrides.get(key, "").strip()
        found = (f"一票否决“{name}”没有写依据", f"the veto “{name}” gives no ground")
        if reason and waivers.get(key) == reason:
            yield warning(
                VETO, places.at("overrides", key), (f"{found[0]}，已写理由放行：{reason}", f"{found[1]}; let pass for a reason: {reason}"),
                VETO_SIGN.clause, ("理由随方案一起公开", "the reason is published with the scheme"),
            )  # fmt: skip
            continue
        if reason and key not in told:
            told.add(key)
            yield _alone(key, places)
        yield problem(
            VETO, places.at("adjust", "veto", n), found, VETO_SIGN.clause,
            ("写明 ground（授权的法规或文件）；没有授权的删去", "name its ground (the law or document that allows it); without one delete it"),
        )  # fmt: skip


def _nothing(places: Places) -> Problem:
    return problem(
        "no-indicators", places.at("tree"), ("还没有一个指标", "there is no indicator yet"), ("至少一个末级指标", "one indicator at least"),
        ("加一个指标", "add one"),
    )  # fmt: skip


def _alone(key: str, places: Places) -> Problem:
    return problem(
        "override-alone", places.at("overrides", key),
        (f"“{key}”的放行理由不是经第二人写下的", f"the reason that lets “{key}” pass was not written by a second person"),
        ("由没有起草过这份稿的人写明理由，理由随方案公开", "a reason written by somebody who did not draft this, published with the scheme"),
        ("请另一人在检查结果处写明理由；自己写的删去", "ask somebody else to write it at the finding; delete your own"),
    )  # fmt: skip


def _forbidden(scheme: Scheme, document: Written, waivers: Mapping[str, str]) -> Iterator[Forbidden]:
    """What is refused and not let pass, once for each key and sign."""
    places = Places(document)
    for one in findings(scheme, places):
        key, reason = override_of(scheme, one)
        if not reason or waivers.get(key) != reason:
            yield Forbidden(one.owner, one.sign.code, one.word, one.place.line)
    for n, veto in enumerate(scheme.adjust.veto):
        name = veto.name or veto.when.text
        if not veto.ground.strip() and not (
            name in scheme.overrides and waivers.get(name) == scheme.overrides[name].strip()
        ):
            yield Forbidden(name, VETO, name, places.at("adjust", "veto", n).line)


def waivable(code: str) -> bool:
    """True for what a second person may let pass."""
    return code in CODES
