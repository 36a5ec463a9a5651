"""The hotline of 石桥县 (示意数据): tickets made from templates, 产业路硬化 42 of every hundred, taken in, brought together, audited.

All of it is invented: names, telephone numbers and places belong to nobody. They are there to be masked at the door.
"""

from __future__ import annotations

import csv
import io
import os
import random
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from quanheng.platform.hotline import analysis, exclusions, intake, months, pulling, queries, signing, sources
from quanheng.platform.hotline.models import Exclusion
from quanheng.platform.lib.fetching import folder
from quanheng.platform.registry.powers import Actor

Cast = Mapping[str, Actor]
TICKETS = 700
DAYS = 105
INSIDE = "shiqiao-hotline"  # the drop folder of the source
HEAD = (
    "编号", "来电时间", "渠道", "类型", "一级分类", "标题", "正文", "街道", "社区", "承办单位", "派单时间", "时限级别", "签收时间", "首次联系时间",
    "办结时间", "退单次数", "重办次数", "回访是否联系上", "解决", "满意度", "不满意原因", "剔除理由", "答复意见", "来电人", "联系电话",
)  # fmt: skip
TOWNS = {
    "石桥镇": ("SQX-SQ", ("北渠村", "东岗村", "河湾村", "老街社区")),
    "柳林镇": ("SQX-LL", ("柳湾村", "南坡村", "槐树村", "集市社区")),
}

# class → share, unit ("" is the township), share solved, ways to say it (heading, body)
MATTERS = {
    "产业路硬化": ("交通运输", 42, "", 0.34, (
        ("{p}产业路硬化没有做完", "{p}产业路硬化没有做完，下雨就塌，运菜的车进不来"), ("请把{p}产业路硬化做完", "{p}产业路硬化没有做完，坑坑洼洼，运菜的车进不来"),
        ("{p}产业路没有硬化", "{p}产业路没有硬化，说要做等了半年，下雨就塌，运菜的车进不来"), ("{p}产业路硬化停工了", "{p}产业路硬化没有做完就停工了，下雨就塌，运菜的车进不来"),
    )),
    "路灯": ("城乡建设", 12, "", 0.86, (("{p}路灯不亮", "{p}的路灯坏了半个多月，晚上孩子放学看不清路"), ("{p}路灯装了没通电", "{p}新装的路灯一直没有通电，夜里还是黑的"))),
    "自来水": ("城乡建设", 10, "", 0.8, (("{p}自来水经常停", "{p}自来水三天两头停，没有通知"), ("{p}自来水发黄", "{p}自来水放出来发黄，有股味道，不敢喝"))),
    "垃圾": ("环境保护", 11, "", 0.9, (("{p}垃圾清运不及时", "{p}垃圾桶满了三天没人清，气味很大"), ("{p}河边倒垃圾", "{p}河边有人倒建筑垃圾，请管一管"))),
    "补贴": ("财政金融", 9, "SQX-CZ", 0.82, (("{p}种粮补贴没有到账", "{p}的种粮补贴别的组都到了，我们组还没有到账"), ("咨询{p}农机补贴", "{p}想买一台插秧机，农机补贴怎么申请，什么时候发"))),
    "收费": ("价格收费", 8, "SQX-FG", 0.75, (("{p}停车收费太高", "{p}集市停车按次收十元，没有公示收费标准"), ("{p}水电加价", "{p}出租房水电加价一倍，请核查价格"))),
    "低保": ("民政", 8, "", 0.7, (("{p}低保评议不公开", "{p}今年的低保评议结果没有贴出来"), ("{p}低保停发", "{p}老人的低保上个月停了，没有人说明原因"))),
}  # fmt: skip
OPENINGS = ("您好，", "", "", "反映一件事：", "我是当地村民，", "再次来电：")
ENDINGS = (
    "请派人来看看。",
    "请问什么时候能解决？",
    "希望尽快办好。",
    "之前打过电话，没有结果。",
    "大家意见很大。",
)
REPLIES = {
    True: ("经现场核实，情况属实，已安排施工队处理，{d}前完成，联系电话见回单。", "经核实，已督促{u}整改，现已处理完毕，于{d}完成。"),
    False: ("您反映的问题已收悉，正在研究。", "经了解，因资金安排，列入下一年计划。"),
}  # fmt: skip
SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周", "建国秀英丽华志强海燕春生桂兰"


def sheet(n: int, until: datetime, *, days: int = DAYS, seed: int = 2026, bare: float = 0.06) -> bytes:
    """A list of tickets as a hotline exports it (CSV), the latest days before `until`. `bare`: share without class and unit."""
    chance = random.Random(seed)
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(HEAD)
    names = list(MATTERS)
    # exact shares, whatever n: the tickets of each matter by its share of the whole
    plan = [name for name in names for _ in range(round(n * MATTERS[name][1] / 100))]
    plan = (plan + ["垃圾"] * n)[:n]
    chance.shuffle(plan)
    for k, name in enumerate(plan):
        called = until - timedelta(days=days * (1 - (k + chance.random()) / n))
        lines.writerow(_line(chance, k, name, called, until, bare))
    return out.getvalue().encode()


def _line(
    chance: random.Random, k: int, name: str, called: datetime, until: datetime, bare: float
) -> list[str]:
    label, _share, office, solving, ways = MATTERS[name]
    town = "石桥镇" if chance.random() < (0.8 if name == "产业路硬化" else 0.55) else "柳林镇"
    code, villages = TOWNS[town]
    village = chance.choice(villages[:2] if name == "产业路硬化" else villages)
    heading, body = chance.choice(ways)
    caller = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, 2))
    phone = f"139{chance.randrange(10**8):08d}"
    words = f"{chance.choice(OPENINGS)}{body.format(p=village)}，有{chance.randint(2, 60)}天了，{chance.choice(ENDINGS)}"
    if chance.random() < 0.15:
        words += f"我叫{caller}，电话{phone}。"
    given, signed = called + timedelta(hours=chance.uniform(0.2, 3)), chance.uniform(0.5, 30)
    contact = given + timedelta(hours=signed + chance.uniform(0.1, 14))
    closed = given + timedelta(days=chance.uniform(0.6, 7.5))
    done, solved = closed < until, chance.random() < solving
    without = (not done and chance.random() < 0.5) or (
        chance.random() < bare and called > until - timedelta(days=12)
    )
    done = done and not without
    asked = done and chance.random() < 0.9
    pleased = chance.choices(("满意", "基本满意", "不满意"), (70, 22, 8) if solved else (12, 24, 64))[0]
    reason = (
        ""
        if pleased != "不满意"
        else chance.choices(("未解决", "时效", "态度", "政策限制"), (66, 16, 8, 10))[0]
    )
    unit = office or code
    if (
        chance.random() < 0.05
    ):  # offices err in sorting, and a model that learns from them is measured against that
        unit = chance.choice([c for c in ("SQX-SQ", "SQX-LL", "SQX-CZ", "SQX-FG") if c != unit])
    if chance.random() < 0.04:
        label = chance.choice([m[0] for m in MATTERS.values() if m[0] != label])
    ground = f"{reason}：上级资金安排在下一年" if asked and reason == "政策限制" else ""
    if done and chance.random() < 0.01:
        ground = "重复：同一人同一事，没有新的理由"
    reply = (
        chance.choice(REPLIES[solved]).format(d=f"{closed.month}月{closed.day}日", u="责任单位")
        if done
        else ""
    )
    return [
        f"SQ{called:%Y%m%d}{k:05d}", _said(called), chance.choice(("电话", "网站", "小程序")), "咨询" if heading.startswith("咨询") else chance.choice(("投诉", "求助", "建议")),
        "" if without else label, heading.format(p=village), words, town, village, "" if without else unit, _said(given), "一般",
        "" if without else _said(given + timedelta(hours=signed)), "" if without else _said(contact) if contact < until else "", _said(closed) if done else "",
        str(int(chance.random() < 0.05)), str(int(done and not solved and chance.random() < 0.3)), "是" if asked else ("否" if done else ""),
        ("是" if solved else "否") if asked else "", pleased if asked else "", reason if asked else "", ground, reply, caller, phone,
    ]  # fmt: skip


def _said(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def tell(cast: Cast) -> None:
    """Take the tickets in, bring them together, audit an exclusion, sign two suggestions, propose the last whole months; a standing source."""
    now = timezone.localtime()
    intake.take_in(
        sheet(TICKETS, now.replace(tzinfo=None)),
        "石桥县热线工单（示意）.csv",
        demonstration=True,
        by=cast["office"],
    )
    for k, one in enumerate(Exclusion.objects.select_related("ticket")):
        if k % 5 == 4:  # some wait
            continue
        fine = k % 4 != 3
        exclusions.audit(one, fine, "" if fine else "没有附上级文件，照常计入", by=cast["reviewer"])
    analysis.carry_out(analysis.ask(by=cast["office"]).pk)
    waiting = queries.waiting_suggestions()
    if len(waiting) > 1:
        signing.sign(waiting[0], True, words="与派单口径一致", by=cast["office"])
        signing.sign(waiting[1], False, words="要先与两镇商量，暂不分办", by=cast["office2"])
    month = (now.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    for one in queries.waiting_exclusions():
        if one.ticket.called_at < now.replace(day=1, hour=0, minute=0, second=0, microsecond=0):
            exclusions.audit(one, True, by=cast["audit"])
    before = (datetime.fromisoformat(f"{month}-01") - timedelta(days=1)).strftime("%Y-%m")
    for one in (before, month):
        months.propose(one, by=cast["office"])
    _source(now, cast)


def _source(now: datetime, cast: Cast) -> None:
    """A drop folder the hotline's own system writes to: one batch came in, one was refused whole and waits. No host is asked."""
    facts = {"folder": INSIDE, "pattern": "*.csv", "settle_seconds": "0"}
    made = sources.declare(
        "folder", "12345 系统导出（示意）", facts, title_en="Exports of the hotline’s system (invented)", demonstration=True, by=cast["office"]
    )  # fmt: skip
    inside = folder.base() / INSIDE
    inside.mkdir(parents=True, exist_ok=True)
    for number, (unit, days) in enumerate((("石桥镇", 2), ("王家镇", 1)), start=1):  # there is no 王家镇
        at = now - timedelta(days=days)
        path = inside / f"示意-{number}.csv"
        lines = ["编号,来电时间,标题,正文,承办单位"]
        lines += [
            f"SF{at:%Y%m%d}{k},{_said(at - timedelta(hours=k))},北渠村路灯不亮,第 {k} 盏路灯不亮，请修,{unit}"
            for k in range(1, 4)
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        os.utime(path, (at.timestamp(), at.timestamp()))
        pulling.run(made.pk)
