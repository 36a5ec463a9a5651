"""A scheme with bonuses, deductions and vetoes in 石桥县 (示意数据). Models are imported inside."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

# Categories, caps and 就高 after a city's forestry office (domain.md §10.4c); numbers are of that text, the county is invented.
DOCUMENT = """\
scheme: 乡镇目标-示意
title: 乡镇目标考核（示意）
title_en: Targets of townships (invented)
source: 权衡自编，示意数据
demonstration: true
period: year
items:
  完成率: {name_en: Completion, uom: "%", owner: 考核办, frequency: year}
  国家级表彰: {name_en: National honours, uom: 次, owner: 考核办, frequency: year}
  省级表彰: {name_en: Provincial honours, uom: 次, owner: 考核办, frequency: year}
  试点数: {name_en: Pilots, uom: 个, owner: 考核办, frequency: year}
  一般事故: {name_en: Accidents, uom: 起, owner: 考核办, frequency: year}
  核定失实: {name_en: Misreported rows, uom: 行, owner: 考核办, frequency: year}
  重大事故: {name_en: Grave accidents, uom: 起, owner: 考核办, frequency: year}
  负面事件: {name_en: Bad events, uom: 起, owner: 考核办, frequency: year}
tree:
  - {id: 目标完成, name_en: Targets, weight: 100, measure: 完成率, uom: "%", target: 100, rate: ratio, tags: {nature: result}}
adjust:
  bonus:
    cap: 4
    categories:
      表彰: {name_en: Honours, cap: 3, highest_only: true, claims: {国家级: 国家级表彰 * 1, 省级: 省级表彰 * 0.8}}
      试点: {name_en: Pilots, cap: 3.5, claims: {省级试点: 试点数 * 2}}
  deduct:
    categories:
      安全: {name_en: Safety, claims: {一般事故: 一般事故 * 0.5}}
      失实: {name_en: Misreporting, claims: {核定失实: 核定失实 * 1}}
  veto:
    - {name: 重大事故, when: 重大事故 > 0, effect: {grade_at_most: 合格}, ground: 示意：县考核办法第三十五条}
    - {name: 负面事件, when: 负面事件 > 0, effect: {zero: true}}
grades:
  - {name: 优秀, name_en: Excellent, from: 90}
  - {name: 合格, name_en: Passed, from: 60}
  - {name: 不合格, name_en: Failed}
round: {score: 2}
"""
UNIT, OTHER, PERIOD = "SQX-SQ", "SQX-LL", "2026"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
NATIONAL = "bonus|表彰|国家级|国家级表彰"
PROVINCIAL = "bonus|表彰|省级|省级表彰"
PILOT = "bonus|试点|省级试点|试点数"
ACCIDENT = "deduct|安全|一般事故|一般事故"
GRAVE = "veto|重大事故|重大事故 > 0|重大事故"
BAD = "veto|负面事件|负面事件 > 0|负面事件"
MATTER = {"happened": "2026-03-01", "matter": "全国文明村镇", "number": "文明委〔2026〕3号", "value": "1"}


def paper(name="证书.pdf", data=PDF):
    return SimpleUploadedFile(name, data)


@pytest.fixture
def version(town):
    """The scheme adopted for two townships, both at 88 %."""
    from quanheng.platform.ledger.actions import post
    from quanheng.platform.ledger.entries import Entry
    from quanheng.platform.schemes.actions import adopt

    made = adopt(DOCUMENT.encode(), members={UNIT: "", OTHER: ""}, by=town.office2)
    post([Entry("完成率", u, PERIOD, Decimal(88)) for u in (UNIT, OTHER)], "import", by=town.owner_fg)
    return made


@pytest.fixture
def claims(town, version, client):
    """Claim or raise through the page: `claims("reporter", NATIONAL, matter=…)` → the claim; with `refused` → the page."""
    from quanheng.platform.adjustments.models import Claim

    def made(who, key, refused=False, files=True, **said):
        made.count += 1  # every claim has a document of its own, unless a test says otherwise
        town.sign_in(client, who)
        unit = OTHER if who == "reporter2" else UNIT
        facts = {"key": key, "unit": unit, "period": PERIOD} | MATTER | said
        answer = client.post(
            reverse("adjustments:claim"),
            facts
            | (
                {"files": [paper(data=PDF + f"% {made.count}".encode())]}
                if files is True
                else {"files": files}
                if files
                else {}
            ),
        )
        if refused:
            assert answer.status_code == 422
            return answer.content.decode()
        assert answer.status_code == 302, answer.content.decode()[:4000]
        return Claim.objects.get(pk=int(answer["Location"].strip("/").split("/")[-1]))

    made.count = 0
    return made


@pytest.fixture
def decide(town, client):
    """Decide through the page: `decide(claim)` → the answer."""

    def done(claim, do="grant", who="office2", reason="文件核实无误", **said):
        town.sign_in(client, who)
        return client.post(
            reverse("adjustments:decide", args=[claim.pk]), {"do": do, "reason": reason} | said
        )

    return done
