"""datapackage.json: the Frictionless description of a package, with types, constraints and digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from quanheng.bundle.layout import (
    FORMAT,
    OBSERVATIONS,
    SCORES,
    TARGETS,
    UNITS,
)
from quanheng.engine.scheme.model import Scheme
from quanheng.engine.terms import ABSENCES, STATUSES
from quanheng.version import __version__

_PERIOD = r"^\d{4}(-H[12]|-Q[1-4]|-(0[1-9]|1[0-2]))?$"
_TITLES = {
    "unit": "单位", "name": "名称", "group": "组", "parent": "上级", "item": "数据项", "period": "期间", "value": "数值",
    "status": "状态", "posted_at": "入账时间", "source": "来源", "node": "指标", "target": "目标值", "points": "评分（权前）",
    "weight": "权重", "score": "得分（权后）", "rank": "排名", "grade": "等次", "absence": "无数原因",
}  # fmt: skip
_KINDS = {
    ".json": "application/json",
    ".txt": "text/plain",
    ".yaml": "application/yaml",
    ".md": "text/markdown",
    ".pyz": "application/zip",
}


def describe(
    scheme: Scheme, files: Mapping[str, bytes], attributes: Sequence[str], periods: Sequence[str], as_of: str
) -> bytes:
    """The descriptor of these files, as JSON."""
    tables = {
        UNITS: _units(attributes), TARGETS: _targets(scheme), OBSERVATIONS: _observations(scheme), SCORES: _scores(scheme),
    }  # fmt: skip
    described: dict[str, Any] = {
        "name": f"quanheng-{scheme.digest[:12]}",
        "title": scheme.title or scheme.id,
        "profile": "data-package",
        "version": __version__,
        "quanheng": {
            "format": FORMAT, "version": __version__, "scheme": scheme.id, "scheme_digest": scheme.digest,
            "periods": list(periods), "as_of": as_of, "demonstration": scheme.demonstration,
        },
        "resources": [_resource(name, data, tables.get(name)) for name, data in files.items()],
    }  # fmt: skip
    if scheme.source:
        described["sources"] = [{"title": scheme.source}]
    return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _resource(name: str, data: bytes, schema: dict[str, Any] | None) -> dict[str, Any]:
    stem, dot, ending = name.rpartition(".")
    resource: dict[str, Any] = {
        "name": stem.lower() if schema else name.lower().replace(".", "-"),
        "path": name,
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "bytes": len(data),
    }
    if schema is None:
        kind = "json" if ending == "json" else "file"
        return resource | {"type": kind, "format": ending, "mediatype": _KINDS[dot + ending]}
    return resource | {
        "type": "table", "profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        "schema": schema,
    }  # fmt: skip


def _field(name: str, kind: str = "string", **constraints: Any) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": kind}
    if name in _TITLES:
        field["title"] = _TITLES[name]
    if constraints:
        field["constraints"] = constraints
    return field


def _of_unit() -> list[dict[str, Any]]:
    return [{"fields": ["unit"], "reference": {"resource": "units", "fields": ["unit"]}}]


def _units(attributes: Sequence[str]) -> dict[str, Any]:
    fields = [_field("unit", required=True, unique=True), _field("name"), _field("group"), _field("parent")]
    return {
        "fields": [*fields, *(_field(a) for a in attributes)],
        "primaryKey": ["unit"],
        "missingValues": [""],
    }


def _targets(scheme: Scheme) -> dict[str, Any]:
    fields = [
        _field("unit", required=True),
        _field("node", required=True, enum=[n.id for n in scheme.leaves]),
        _field("period", pattern=_PERIOD),
        _field("target", "number", required=True),
    ]
    return {"fields": fields, "foreignKeys": _of_unit(), "missingValues": [""]}


def _observations(scheme: Scheme) -> dict[str, Any]:
    fields = [
        _field("unit", required=True),
        _field("item", required=True, enum=list(scheme.items)),
        _field("period", required=True, pattern=_PERIOD),
        _field("value", "number"),
        _field("status", enum=list(STATUSES)),
        _field("posted_at"),
        _field("source"),
    ]
    return {
        "fields": fields, "primaryKey": ["unit", "item", "period"], "foreignKeys": _of_unit(), "missingValues": [""],
    }  # fmt: skip


def _scores(scheme: Scheme) -> dict[str, Any]:
    grades: dict[str, Any] = {"enum": [b.name for b in scheme.grades.bands]} if scheme.grades.bands else {}
    fields = [
        _field("period", required=True, pattern=_PERIOD),
        _field("group"),
        _field("unit", required=True),
        _field("node", required=True, enum=list(scheme.nodes)),
        _field("value", "number"),
        _field("points", "number"),
        _field("weight", "number"),
        _field("score", "number"),
        _field("rank", "number", minimum=1),
        _field("grade", **grades),
        _field("absence", enum=[word for word, _, _ in ABSENCES.values()]),
    ]
    return {
        "fields": fields, "primaryKey": ["period", "unit", "node"], "foreignKeys": _of_unit(), "missingValues": [""],
    }  # fmt: skip
