"""Hostile files through the real page of uploading: no 500, no partial write, memory bounded (QUANHENG_UPLOADS: how many)."""

from __future__ import annotations

import os
import resource
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.platform.collection import hostile
from tests.platform.collection.sample import FORM, filled

from quanheng.platform.collection import actions, queries, reading
from quanheng.platform.collection.intake_form import ASKED
from quanheng.platform.collection.models import Evidence, Move, Upload
from quanheng.platform.schemes import actions as schemes

EXAMPLES = int(os.environ.get("QUANHENG_UPLOADS", "60"))  # 1,000 and more in `make soak`
SEED = 20260715
SCHEME = "scheme: 经济发展\ntitle: 经济发展考核\nperiod: quarter\nitems:\n" + "".join(
    f"  {row.item}: {{name: {row.name}, uom: '{row.uom}', owner: 发改局}}\n" for row in FORM.rows if row.kind == ASKED
) + "tree:\n" + "".join(
    f"  - {{id: 分{row.item}, weight: 20, measure: {row.item}, rate: given}}\n" for row in FORM.rows if row.kind == ASKED
)  # fmt: skip


@pytest.fixture
def paper(desk, client, monkeypatch):
    """A return whose workbook is the form that the hostile files are made from."""
    version = schemes.adopt(SCHEME.encode(), members={"SQX-SQ": "", "SQX-LL": ""}, by=desk.town.office)
    one = desk.paper(actions.open_call(version, "2026-Q2", by=desk.town.office))
    monkeypatch.setattr(reading, "form", lambda paper, page=None: FORM)
    desk.town.sign_in(client, "reporter")
    client.raise_request_exception = False
    return one


def state(paper):
    cells = [(c.key, c.text, c.value, c.status, c.version) for c in paper.cells.all()]
    return cells, Upload.objects.count(), Move.objects.count()


def send(client, paper, name, data):
    file = SimpleUploadedFile("x", data)
    file._name = name  # as a hostile client writes it, past Django's own tidying
    return client.post(reverse("collection:upload", args=[paper.pk]), {"file": file})


def holds(client, paper, name, data):
    """One file: read whole, or refused whole; never an error of ours."""
    before = state(paper)
    answer = send(client, paper, name, data)
    assert answer.status_code in (302, 409, 422), (name, answer.status_code)
    if answer.status_code == 422:
        assert state(paper) == before, name
    else:
        assert Upload.objects.count() == before[1] + 1, name
    for cell in paper.cells.all():
        assert cell.value is None or cell.value.is_finite()
        assert "\0" not in cell.text
    return answer.status_code


def test_an_honest_file_first(client, paper):
    assert holds(client, paper, "return.xlsx", filled()) == 302
    values = {c.key: c.value for c in paper.cells.all()}
    assert (values["X03"], values["X04"], values["X08"]) == (19, Decimal("7.25"), Decimal("586.5"))
    assert reading.sheet(queries.paper(paper.pk)).box("X07").status == "not_applicable"


@pytest.mark.parametrize("name", sorted(hostile.named()))
def test_the_list_of_the_asvs_by_name(client, paper, name):
    holds(client, paper, *hostile.named()[name])


def test_hostile_files_by_seed(client, paper):
    start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = {302: 0, 409: 0, 422: 0}
    for name, data in hostile.uploads(EXAMPLES, SEED):
        found[holds(client, paper, name, data)] += 1
    assert found[422] > EXAMPLES / 4
    assert found[302] > 0
    assert (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start < 300_000
    )  # kilobytes: the reader is a child
    page = client.get(reverse("collection:return", args=[paper.pk]))
    assert page.status_code == 200
    assert client.get(reverse("collection:marked", args=[paper.pk])).status_code == 200


def test_hostile_evidence_by_seed(client, paper):
    cell = paper.cells.first()
    for name, data in hostile.evidence_uploads(EXAMPLES // 2, SEED):
        file = SimpleUploadedFile("x", data)
        file._name = name
        before = Evidence.objects.count()
        answer = client.post(reverse("collection:attach", args=[cell.pk]), {"file": file})
        assert answer.status_code in (302, 422), name
        if answer.status_code == 422:
            assert Evidence.objects.count() == before
    for file in Evidence.objects.all():
        got = client.get(reverse("collection:evidence", args=[file.pk]))
        assert got.status_code == 200
        assert got["Content-Disposition"].startswith("attachment")
