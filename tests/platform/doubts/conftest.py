"""Figures in the ledger of 石桥县, detectors set on them, scans through the page and its job. Models are imported inside."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

UNIT, OTHER = "SQX-SQ", "SQX-LL"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _apart(tmp_path, monkeypatch):
    """A store of its own for every test."""
    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path / "home"))


def pdf(name="说明.pdf"):
    return SimpleUploadedFile(name, PDF)


def known(town, *codes):
    """Items entered into the catalogue."""
    from quanheng.platform.catalogue.actions import enter
    from quanheng.platform.catalogue.meanings import ItemSpec

    specs = [ItemSpec(c, c, f"item {c}", "", f"口径：{c}", owner="统计局") for c in codes]
    enter(specs, town.office, whence="test")


def post(town, rows, source="测试"):
    """(item, unit, period, value) into the ledger, by an owner's import."""
    from quanheng.platform.ledger.actions import post as posting
    from quanheng.platform.ledger.entries import Entry

    posting(
        [Entry(i, u, p, Decimal(str(v)), source=source) for i, u, p, v in rows], "import", by=town.owner_tj
    )


def set_on(client, town, detector, title, key="office", **fields):
    """A detector set on figures through its page."""
    form = {"title": title, "title_en": "A test"} | fields
    from quanheng.platform.doubts.kinds import SETTINGS

    for name, setting in SETTINGS[detector].items():
        form.setdefault(f"set_{name}", setting.otherwise)
    return town.sign_in(client, key).post(reverse("doubts:probe", args=[detector]), form)


def scan(client, town, key="office"):
    """A scan asked for on the page and carried out as the worker does; gives it."""
    from quanheng.platform.doubts import jobs
    from quanheng.platform.doubts.models import Scan
    from quanheng.platform.scoring.models import Job

    answer = town.sign_in(client, key).post(reverse("doubts:scan"))
    assert answer.status_code == 302, answer.content.decode()[:500]
    job = Job.objects.order_by("pk").last()
    jobs.scan.func(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.problems
    return Scan.objects.get(job=job.pk)


def only():
    """The only case there is."""
    from quanheng.platform.doubts.models import Case

    return Case.objects.get()


def step(client, town, key, case, verb, words="见附件", **more):
    """A step of a case by one of the cast."""
    return town.sign_in(client, key).post(
        reverse("doubts:step", args=[case.pk, verb]), {"words": words, **more}
    )


def page(client, town, key, case):
    """The page of a case as one of the cast reads it."""
    return town.sign_in(client, key).get(reverse("doubts:case", args=[case.pk])).content.decode()


@pytest.fixture
def jobs_and_insured(town, client):
    """A11: 12,000 jobs reported, 9,100 newly insured; the detector set with its defaults."""
    known(town, "就业数", "参保数")
    post(town, [("就业数", UNIT, "2025", 12000), ("参保数", UNIT, "2025", 9100), ("就业数", OTHER, "2025", 1000), ("参保数", OTHER, "2025", 900)])  # fmt: skip
    answer = set_on(client, town, "second-source", "就业与参保", item_own="就业数", item_other="参保数")
    assert answer.status_code == 302
    return town
