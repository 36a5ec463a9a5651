"""`docs/tutorial/first-year.md` carried out word by word: its commands in a shell, its boxes in a browser.

A box is lines of `word: what`; `Clerk` has a method for every word. Whatever the page no longer has fails here.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
from playwright.sync_api import Locator, expect
from tests.walks.served import ROOT, Visitor, browser, served  # noqa: F401 - browser is a fixture

TUTORIAL = ROOT / "docs" / "tutorial" / "first-year.md"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LONG = 60_000  # milliseconds for what the background makes


def blocks() -> Iterator[tuple[str, str, int]]:
    """(kind, text, line) of every fenced block."""
    text = TUTORIAL.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        yield found[1], found[2], text.count("\n", 0, found.start()) + 1


def test_the_tutorial_is_what_the_product_does(tmp_path, browser):  # noqa: F811
    (_, opening, _), *steps = blocks()
    with served(tmp_path / "house", command=shlex.split(opening)) as house:
        clerk = Clerk(browser, house, tmp_path)
        for kind, text, line in steps:
            for n, said in enumerate(text.splitlines(), 1):
                try:
                    clerk.does(said) if kind == "walk" else clerk.runs(said)
                except Exception as error:
                    shown = clerk.visitor.page.inner_text("body")[:1500] if clerk.visitor else ""
                    raise AssertionError(f"{TUTORIAL.name}:{line + n}: {said}\n{shown}") from error
        assert {name: v.complaints for name, v in clerk.people.items() if v.complaints} == {}


class Clerk:
    """Somebody who does what the boxes say."""

    def __init__(self, browser, house, folder: Path) -> None:  # noqa: F811
        self.browser, self.house, self.folder = browser, house, folder
        self.people: dict[str, Visitor] = {}
        self.visitor: Visitor | None = None
        self.within: Locator | None = None

    def does(self, said: str) -> None:
        """One line of a box."""
        word, _, what = said.partition(": ")
        WORDS[word](self, what.strip())

    def runs(self, command: str) -> None:
        """A command, in the folder of what was downloaded."""
        words = shlex.split(command)
        words[0] = sys.executable if words[0] == "python3" else words[0]
        done = subprocess.run(words, cwd=self.folder, capture_output=True, encoding="utf-8", timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr

    @property
    def scope(self) -> Locator:
        """Where on the page to look."""
        return self.within if self.within is not None else self.visitor.page.locator("main")

    def who(self, name: str) -> None:
        if name not in self.people:
            visitor = Visitor(self.browser, self.house)
            self.people[name] = visitor if name == "公众" else visitor.click_in(name)
        self.visitor, self.within = self.people[name], None

    def opens(self, path: str) -> None:
        self.visitor.open(path)
        self.within = None

    def looks_in(self, heading: str) -> None:
        page = self.visitor.page
        self.within = page.locator("section", has=page.get_by_role("heading", name=heading, exact=True))

    def fills(self, what: str) -> None:
        label, value = what.split(" = ")
        field = self.scope.get_by_label(label).first
        field.fill(value)
        saved = self.visitor.page.locator("#saved")
        if saved.count():
            field.press("Tab")
            expect(saved).to_contain_text("已自动保存")

    def chooses(self, what: str) -> None:
        label, value = what.split(" = ")
        self.scope.get_by_label(label).first.select_option(label=value)

    def ticks(self, label: str) -> None:
        self.scope.get_by_label(label).check()

    def replaces(self, what: str) -> None:
        label, rest = what.split(": ", 1)
        old, new = rest.split(" → ")
        field = self.scope.get_by_label(label)
        text = field.input_value()
        assert old in text
        field.fill(text.replace(old, new.replace("\\n", "\n")))

    def presses(self, name: str) -> None:
        scope = self.scope
        exact = re.compile(rf"^\s*{re.escape(name)}")
        found = scope.get_by_role("button", name=exact).or_(scope.get_by_role("link", name=exact)).first
        with self.visitor.page.expect_navigation(timeout=LONG):
            found.click(timeout=LONG)
        self.within = None

    def downloads(self, what: str) -> None:
        link, name = what.split(" → ")
        with self.visitor.page.expect_download() as coming:
            self.scope.get_by_role("link", name=link).first.click()
        coming.value.save_as(self.folder / name)

    def types(self, what: str) -> None:
        name, rest = what.split(": ", 1)
        values = dict(pair.split(" = ") for pair in rest.split("；"))
        book = openpyxl.load_workbook(self.folder / name)
        for row in book["填报表"].iter_rows():
            if row[0].value in values:
                row[2].value = float(values.pop(row[0].value))
        assert not values
        book.save(self.folder / name)

    def sends(self, what: str) -> None:
        label, name = what.split(" = ")
        with self.visitor.page.expect_navigation():
            self.scope.get_by_label(label).set_input_files(self.folder / name)

    def sees(self, words: str) -> None:
        expect(self.visitor.page.locator("body")).to_contain_text(words, timeout=LONG)


WORDS = {
    "谁": Clerk.who, "打开": Clerk.opens, "在": Clerk.looks_in, "填": Clerk.fills, "选": Clerk.chooses, "勾": Clerk.ticks, "改": Clerk.replaces,
    "点": Clerk.presses, "下载": Clerk.downloads, "表格": Clerk.types, "传": Clerk.sends, "看到": Clerk.sees,
}  # fmt: skip


def test_every_step_is_numbered_and_in_both_languages():
    text = TUTORIAL.read_text(encoding="utf-8")
    numbers = [int(n) for n in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    for step in re.split(r"^\d+\. ", FENCE.sub("", text), flags=re.MULTILINE)[1:]:
        assert re.search(r"[\u4e00-\u9fff]{4}", step), step
        assert re.search(r"[A-Za-z]+ [a-z]+ [a-z]+", step), step
    assert {kind for kind, _, _ in blocks()} == {"sh", "walk"}
    assert os.fspath(TUTORIAL.relative_to(ROOT / "docs")) in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
