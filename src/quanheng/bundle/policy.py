"""Whose signatures make a checkpoint good: log keys, witnesses and a quorum, in the C2SP tlog-policy format."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from quanheng.bundle.notes import COSIGNATURE, NOTE, Checkpoint, Malformed, Note, VerifierKey

NONE = "none"
MOST_LINES, MOST_NAMES = 1000, 200


@dataclass(frozen=True)
class Group:
    """Witnessed where `need` of its members are."""

    need: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Signers:
    """Who signed a checkpoint: the log's key, witnesses by name with their times, and those who did not."""

    log: VerifierKey | None
    witnesses: Mapping[str, int]
    missing: tuple[str, ...]
    enough: bool


@dataclass(frozen=True)
class Policy:
    """Known log keys, known witnesses by their names, groups of them, and the name of the quorum."""

    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[str, VerifierKey] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    quorum: str = NONE

    @property
    def need(self) -> int:
        """How many witnesses must sign at least."""
        return 0 if self.quorum == NONE else self._least(self.quorum)

    @property
    def tolerates(self) -> int:
        """How many dishonest witnesses cannot bring two histories through: 2k − n − 1 of a plain k of n; else 0."""
        group = self.groups.get(self.quorum)
        if group is None or not all(m in self.witnesses for m in group.members):
            return 0
        return max(0, 2 * group.need - len(group.members) - 1)

    def witnessed(self, names: Collection[str]) -> bool:
        """True if the cosignatures of these witnesses are enough."""
        return self.quorum == NONE or self._stands(self.quorum, names)

    def signers(self, note: Note) -> Signers:
        """Who signed; raises `Forged` where a signature in a known name is not its key's."""
        origin = Checkpoint.read(note.body).origin
        log = next((key for key in self.logs if key.name == origin and note.signed_by(key)), None)
        times = {name: note.time_of(key) for name, key in self.witnesses.items()}
        signed = {name: at for name, at in times.items() if at is not None}
        missing = tuple(name for name in self.witnesses if name not in signed)
        return Signers(log, signed, missing, self.witnessed(signed))

    def without_witnesses(self) -> Policy:
        """The same keys, no signature required but the log's."""
        return replace(self, groups={}, quorum=NONE)

    def text(self, remarks: Sequence[str] = ()) -> str:
        """The policy as a file; remarks become comments."""
        lines = [f"# {r}" for r in remarks]
        lines += [f"log {key.text}" for key in self.logs]
        lines += [f"witness {name} {key.text}" for name, key in self.witnesses.items()]
        lines += [f"group {name} {g.need} {' '.join(g.members)}" for name, g in self.groups.items()]
        return "\n".join([*lines, f"quorum {self.quorum}"]) + "\n"

    def _least(self, name: str) -> int:
        if name in self.witnesses:
            return 1
        group = self.groups[name]
        return sum(sorted(self._least(m) for m in group.members)[: group.need])

    def _stands(self, name: str, names: Collection[str]) -> bool:
        if name in self.witnesses:
            return name in names
        group = self.groups[name]
        return sum(self._stands(m, names) for m in group.members) >= group.need


def k_of_n(logs: Sequence[VerifierKey], witnesses: Mapping[str, VerifierKey], need: int) -> Policy:
    """The plain policy: `need` of these witnesses; without witnesses, the log's own word."""
    if not witnesses:
        return Policy(tuple(logs))
    return Policy(tuple(logs), dict(witnesses), {"witnesses": Group(need, tuple(witnesses))}, "witnesses")


def read(text: str) -> Policy:
    """A policy file; `Malformed` names the line."""
    logs: list[VerifierKey] = []
    witnesses: dict[str, VerifierKey] = {}
    groups: dict[str, Group] = {}
    quorum = ""
    used: set[str] = set()
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        raise Malformed("策略过长", "the policy is too long")
    for number, line in enumerate(lines, 1):
        words = line.replace("\t", " ").split(" ")
        words = [w for w in words if w]
        if not words or words[0].startswith("#"):
            continue
        try:
            match words:
                case ["log", key] | ["log", key, _]:
                    logs.append(_key(key, NOTE, [*logs, *witnesses.values()]))
                case ["witness", name, key] | ["witness", name, key, _] if _fresh(name, witnesses, groups):
                    witnesses[name] = _key(key, COSIGNATURE, [*logs, *witnesses.values()])
                case ["group", name, need, *members] if members and _fresh(name, witnesses, groups):
                    groups[name] = _group(need, members, {*witnesses, *groups}, used)
                case ["quorum", name] if not quorum and (name == NONE or name in witnesses or name in groups):
                    quorum = name
                case _:
                    raise Malformed("认不出", "not understood")
        except Malformed as error:
            raise Malformed(
                f"策略第 {number} 行：{error.text.zh}", f"line {number} of the policy: {error.text.en}"
            ) from error
    if not quorum:
        raise Malformed("策略没有 quorum 行", "the policy has no quorum line")
    return Policy(tuple(logs), witnesses, groups, quorum)


def _fresh(name: str, witnesses: Collection[str], groups: Collection[str]) -> bool:
    return name != NONE and name not in witnesses and name not in groups and len(groups) < MOST_NAMES


def _key(text: str, kind: int, known: Collection[VerifierKey]) -> VerifierKey:
    key = VerifierKey.read(text)
    if key.kind != kind or any(k.public == key.public for k in known):
        raise Malformed("公钥种类不对，或出现两次", "a key of the wrong kind, or given twice")
    return key


def _group(need: str, members: list[str], known: Collection[str], used: set[str]) -> Group:
    number = {"any": "1", "all": str(len(members))}.get(need, need)
    if not (number.isascii() and number.isdecimal()) or not 1 <= int(number) <= len(members):
        raise Malformed("组的人数不成立", "the number of the group is none")
    for member in members:
        if member not in known or member in used:
            raise Malformed(f"{member} 没有定义，或用了两次", f"{member} is not defined, or used twice")
        used.add(member)
    return Group(int(number), tuple(members))


def safe(witnesses: int, need: int, faulty: int) -> bool:
    """True if two histories can never both find `need` of the witnesses while no more than `faulty` are dishonest."""
    return 1 <= need <= witnesses and 2 * need - witnesses > faulty


def can_fork(witnesses: int, need: int, faulty: int) -> bool:
    """The same question by trying all: is there a set of liars and two quorums with nobody honest in both?"""
    everyone = range(witnesses)
    quorums = [frozenset(q) for q in combinations(everyone, need)]
    liars = [frozenset(s) for size in range(faulty + 1) for s in combinations(everyone, size)]
    return any(a & b <= lying for lying in liars for a in quorums for b in quorums)
