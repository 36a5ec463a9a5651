"""verify.pyz: the verifier as one file for plain python3, the same bytes from the same sources."""

from __future__ import annotations

import ast
import io
import sys
import zipfile
from functools import cache
from pathlib import Path

import quanheng

ENTRY = "quanheng.bundle.outside"
_MAIN = b'''"""Weigh a published package again: python3 verify.pyz BUNDLE.zip"""

import sys

if sys.version_info < (3, 11):
    sys.exit("python3 >= 3.11")

from quanheng.bundle.outside import main

sys.exit(main())
'''


class NotStandard(ImportError):
    """A module of the verifier imports something that plain Python does not have."""


@cache
def build() -> bytes:
    """The bytes of verify.pyz: the entry module and all it imports of this package.

    Raises `NotStandard` if any of it needs more than the standard library.
    """
    sources = modules(ENTRY)
    stream = io.BytesIO()
    stream.write(b"#!/usr/bin/env python3\n")
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_STORED) as archive:
        put(archive, "__main__.py", _MAIN)
        for path in sorted(sources):
            put(archive, path, sources[path])
    return stream.getvalue()


def put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Add a file whose entry depends on nothing but its name and content."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system = 3
    entry.external_attr = 0o100644 << 16
    entry.compress_type = archive.compression
    archive.writestr(entry, data, compresslevel=9)


def modules(entry: str) -> dict[str, bytes]:
    """Path in the archive → source, of a module and of everything of this package it imports, however far."""
    root = Path(quanheng.__file__).parent.parent
    found: dict[str, bytes] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        path = _file(root, name)
        if path is None:
            if root.joinpath(
                *name.split(".")
            ).is_dir():  # a package without __init__.py: zip imports need one
                found[f"{name.replace('.', '/')}/__init__.py"] = b""
            continue
        if path.relative_to(root).as_posix() in found:
            continue
        source = path.read_bytes()
        found[path.relative_to(root).as_posix()] = source
        waiting += _parents(name)
        waiting += [n for n in _imports(ast.parse(source), name) if _ours(n, name)]
    return found


def _file(root: Path, module: str) -> Path | None:
    base = root.joinpath(*module.split("."))
    return next((p for p in (base / "__init__.py", base.with_suffix(".py")) if p.is_file()), None)


def _parents(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[:k]) for k in range(1, len(parts))]


def _imports(tree: ast.AST, module: str) -> list[str]:
    """What a module imports when it is loaded; imports inside functions and for type checkers only are not."""
    names: list[str] = []
    waiting = list(ast.iter_child_nodes(tree))
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) or _typing_only(node):
            continue
        if isinstance(node, ast.Import):
            names += [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.append(node.module)
            names += [f"{node.module}.{a.name}" for a in node.names if node.module.startswith("quanheng")]
        elif isinstance(node, ast.ImportFrom):
            raise NotStandard(f"{module}: relative import")
        waiting += ast.iter_child_nodes(node)
    return names


def _typing_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _ours(name: str, module: str) -> bool:
    top = name.split(".")[0]
    if top == "quanheng":
        return True
    if top not in sys.stdlib_module_names:
        raise NotStandard(f"{module} imports {name}")
    return False
