"""A doubt referred to deductions: nothing is raised by itself; the form there opens with the facts, another person decides."""

from __future__ import annotations

import re
from html import unescape

from django.urls import reverse
from tests.platform.doubts.calling import QUARTER, doubled, probe, scored
from tests.platform.doubts.conftest import jobs_and_insured, only, page, pdf, scan, step

from quanheng.platform.adjustments.models import Claim
from quanheng.platform.doubts import scanning

__all__ = ["jobs_and_insured"]


def _referred(town, client):
    scored(town)
    doubled(town)
    probe(town, "亮灯率：路灯")
    scanning.scan(by=town.office2)
    case = only()
    step(client, town, "reporter", case, "answer", "说明（示意）")
    assert step(client, town, "reviewer", case, "refer", "移送（示意）", to="adjustments").status_code == 302
    return case


def _form(told):
    return unescape(re.search(r'href="(/adjustments/claim/\?[^"]+)"', told)[1])


def test_the_form_opens_with_the_facts_and_another_person_decides(town, client):
    case = _referred(town, client)
    assert not Claim.objects.exists()  # nothing is raised by itself
    told = page(client, town, "office", case)
    assert "移送不会自动立项" in told
    address = _form(told)
    form = client.get(address).content.decode()
    assert f'value="数据疑点 {case.number}：得分与来电相背，{QUARTER}"' in form
    assert f'value="doubt:{case.number}"' in form
    assert f'value="{QUARTER}"' in form
    assert re.search(r'<option value="SQX-SQ" selected', form)
    key = unescape(re.search(r'<option value="(deduct\|[^"]+)"', form)[1])
    sent = {
        "key": key, "unit": "SQX-SQ", "period": QUARTER, "value": "1", "matter": f"数据疑点 {case.number}", "number": f"doubt:{case.number}",
        "happened": "2025-04-01", "words": "", "files": pdf(),
    }  # fmt: skip
    made = client.post(address, sent)
    assert made.status_code == 302, made.content.decode()[:900]
    claim = Claim.objects.get()
    assert (claim.unit_id, claim.kind, claim.state) == ("SQX-SQ", "deduct", "claimed")
    # whoever raised it does not decide it
    decide = reverse("adjustments:decide", args=[claim.pk])
    assert client.post(decide, {"do": "grant", "reason": "x"}).status_code == 422
    told = page(client, town, "office", case)
    assert reverse("adjustments:page", args=[claim.pk]) in told
    assert "待决定" in told
    assert "/adjustments/claim/?" not in told  # raised once
    assert town.sign_in(client, "office2").post(decide, {"do": "grant", "reason": "属实（示意）"}).status_code == 302  # fmt: skip
    assert "已认定" in page(client, town, "reporter", case)


def test_who_may_not_raise_it_sees_no_form(town, client):
    case = _referred(town, client)
    for key in ("reviewer", "reporter", "audit"):
        told = page(client, town, key, case)
        assert "还没有立项" in told, key
        assert "/adjustments/claim/?" not in told, key


def test_without_a_scheme_that_deducts_the_page_says_so(jobs_and_insured, client):
    town = jobs_and_insured
    scan(client, town, "office2")
    case = only()
    step(client, town, "reporter", case, "answer", "说明（示意）")
    step(client, town, "reviewer", case, "refer", "移送（示意）", to="adjustments")
    told = page(client, town, "office", case)
    assert "没有一个施行的方案" in told
    assert "/adjustments/claim/?" not in told


def test_a_doubt_referred_to_audit_or_lifted_has_no_such_panel(jobs_and_insured, client):
    town = jobs_and_insured
    scan(client, town, "office2")
    case = only()
    step(client, town, "reporter", case, "answer", "说明（示意）")
    step(client, town, "reviewer", case, "refer", "移送（示意）", to="audit")
    assert 'id="referral"' not in page(client, town, "office", case)
