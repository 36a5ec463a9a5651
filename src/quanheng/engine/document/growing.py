"""A document being put together from cells: values set at paths, in the order they were met."""

from __future__ import annotations

from dataclasses import dataclass, field

from quanheng.engine.document.model import Written
from quanheng.engine.errors import Place, Problems


@dataclass
class Growing:
    """A mapping that grows. `place` is where it first shows."""

    place: Place
    values: dict[str, Written | Growing] = field(default_factory=dict)
    key_places: dict[str, Place] = field(default_factory=dict)

    def set(self, path: list[str], value: Written, problems: Problems) -> None:
        """Put a value at a path; a path that is taken is a problem."""
        key, rest = path[0], path[1:]
        self.key_places.setdefault(key, value.place)
        here = self.values.get(key)
        if rest:
            if here is None:
                here = self.values[key] = Growing(value.place)
            elif isinstance(here, Written):
                grown = Growing.of(here)
                if grown is None:
                    self._taken(key, value.place, problems)
                    return
                here = self.values[key] = grown
            here.set(rest, value, problems)
        elif here is None:
            self.values[key] = value
        elif isinstance(here, Growing) and isinstance(value.value, dict):
            for inner, w in value.items():
                here.set([inner], w, problems)
        else:
            self._taken(key, value.place, problems)

    @classmethod
    def of(cls, w: Written) -> Growing | None:
        """A written mapping as one that can grow on."""
        if not isinstance(w.value, dict):
            return None
        return cls(w.place, dict(w.value), dict(w.key_places))

    def _taken(self, key: str, place: Place, problems: Problems) -> None:
        problems.add(
            "duplicate-key", place,
            (f"{key} 写了两次", f"{key} is written twice"), ("每项只写一次", "each thing once"),
            ("留一处，删一处", "keep one of them"),
        )  # fmt: skip

    def done(self) -> Written:
        """The document."""
        inner = {k: v.done() if isinstance(v, Growing) else v for k, v in self.values.items()}
        return Written(inner, self.place, self.key_places)
