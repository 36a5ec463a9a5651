"""Every scheme of the library: read, checked without an error, and all its cases right in both forms."""

from __future__ import annotations

from pathlib import Path

import pytest

import quanheng
from quanheng import library
from quanheng.engine.cases import run_cases
from quanheng.engine.document.read import read
from quanheng.engine.document.sheet import read_sheet, write_sheet
from quanheng.engine.document.write import to_yaml
from quanheng.engine.errors import Problems
from quanheng.engine.scheme.from_document import resolve
from quanheng.engine.scheme.model import Scheme

FOLDERS = sorted(p.parent for p in Path(library.__file__).parent.glob("*/scheme.yaml"))
WORKED = [f for f in FOLDERS if (f / "cases.yaml").is_file()]


def ids(folder: Path) -> str:
    return folder.name


def scheme_of(folder: Path) -> Scheme:
    problems = Problems()
    document = read((folder / "scheme.yaml").read_bytes(), "scheme.yaml", problems)
    scheme = resolve(document, problems) if document else None
    assert scheme is not None, "\n".join(p.say("zh") for p in problems.found)
    return scheme


@pytest.mark.parametrize("folder", FOLDERS, ids=ids)
def test_the_compiler_finds_no_error(folder: Path) -> None:
    errors = [p.say("zh") for p in quanheng.check(folder) if p.severity == "error"]
    assert not errors, "\n".join(errors)


@pytest.mark.parametrize("folder", FOLDERS, ids=ids)
def test_it_says_what_it_is_and_where_it_comes_from(folder: Path) -> None:
    scheme = scheme_of(folder)
    assert scheme.title
    assert scheme.title_en
    assert scheme.source
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("# ")


@pytest.mark.parametrize("folder", FOLDERS, ids=ids)
def test_everything_has_an_english_name_and_every_item_an_owner(folder: Path) -> None:
    scheme = scheme_of(folder)
    made = {i for i in scheme.items if "@" in i}  # marks asked of raters
    assert [i.id for i in scheme.items.values() if i.id not in made and not (i.name_en and i.owner)] == []
    assert [n.id for n in scheme.root.walk() if not n.name_en] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=ids)
def test_nothing_is_lost_on_the_way_through_yaml_and_excel(folder: Path) -> None:
    scheme = scheme_of(folder)
    problems = Problems()
    as_yaml = read(to_yaml(scheme.document).encode(), "scheme.yaml", problems)
    as_sheet = read_sheet(write_sheet(dict(scheme.document)), "scheme.xlsx", problems)
    for written in (as_yaml, as_sheet):
        again = resolve(written, problems) if written else None
        assert again is not None, "\n".join(p.say("zh") for p in problems.found)
        assert again.digest == scheme.digest


@pytest.mark.parametrize("folder", WORKED, ids=ids)
def test_local_parameters_are_said_to_be_local(folder: Path) -> None:
    scheme = scheme_of(folder)
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert scheme.parameters or scheme.demonstration
    if not scheme.demonstration:  # a demonstration scheme is no regulation at all, and says so
        assert [name for name in scheme.parameters if name not in readme] == []


@pytest.mark.parametrize("folder", WORKED, ids=ids)
def test_all_cases_hold_in_both_forms(folder: Path) -> None:
    problems = Problems()
    cases = read((folder / "cases.yaml").read_bytes(), "cases.yaml", problems)
    assert cases is not None, "\n".join(p.say("zh") for p in problems.found)
    results = run_cases(scheme_of(folder), cases)
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert f"{len(results)} 例" in readme or scheme_of(folder).demonstration
    wrong = []
    for result in results:
        wrong += [f"{result.name}：{d.text.zh}" for d in result.differences]
        wrong += [f"{result.name}：{p.say('zh')}" for p in result.problems]
    assert not wrong, "\n".join(wrong)


def test_the_listing_names_every_folder() -> None:
    listed = library.names()
    assert [e.id for e in listed] == [f.name for f in FOLDERS]
    assert all(e.path.is_dir() and e.title and e.source for e in listed)
    assert {e.id for e in listed if e.cases} == {f.name for f in WORKED}
    assert library.entry("okr").cases > 0
    with pytest.raises(KeyError):
        library.entry("no-such-scheme")
