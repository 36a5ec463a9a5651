"""verify.pyz: only what plain Python has, the same bytes each time, nothing forgotten."""

import io
import zipfile

import pytest

from quanheng.bundle import pyz


def test_the_same_bytes_each_time():
    once = pyz.build()
    pyz.build.cache_clear()
    assert pyz.build() == once


def test_it_starts_as_a_program_and_is_a_zip():
    data = pyz.build()
    assert data.startswith(b"#!/usr/bin/env python3\n")
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert names[0] == "__main__.py"
    assert "quanheng/bundle/verify.py" in names
    assert "quanheng/engine/exact/weighing.py" in names
    assert not [n for n in names if "/platform/" in n or "/folder/" in n or "/steps/" in n]


def test_every_package_in_it_can_be_imported_from_a_zip():
    names = set(zipfile.ZipFile(io.BytesIO(pyz.build())).namelist())
    for name in names:
        parts = name.split("/")[:-1]
        for k in range(1, len(parts) + 1):
            assert "/".join(parts[:k]) + "/__init__.py" in names


def test_a_module_that_needs_more_than_python_is_refused():
    with pytest.raises(pyz.NotStandard, match=r"polars|numpy"):
        pyz.modules("quanheng.folder.read")


def test_imports_inside_functions_and_for_type_checkers_do_not_count():
    assert "quanheng/__init__.py" in pyz.modules("quanheng")
    assert list(pyz.modules("quanheng")) == ["quanheng/__init__.py", "quanheng/version.py"]
