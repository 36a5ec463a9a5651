"""Where the real messages are, if at hand, and invented ones with planted events (示意数据)."""

from __future__ import annotations

import csv
import gzip
import io
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.shared import whole

from quanheng.analytics.text.grams import Message


class Event(NamedTuple):
    """One invented message: which planted event it belongs to (-1: none), when, by whom."""

    message: Message
    event: int
    at: datetime
    reporter: str


class Taidi:
    """The files of the real messages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self, name: str) -> list[dict[str, str]]:
        data = (self.folder / name).read_bytes()
        text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="session")
def taidi() -> Taidi:
    return Taidi(whole("taidi2020_gov_messages"))


MATTERS = {
    "路灯": ("路灯不亮", "路灯坏了没人修", "夜里路灯全黑", "路灯一直没亮"), "垃圾": ("垃圾堆了没人清", "垃圾桶满出来", "垃圾臭气熏天", "垃圾清运不及时"),
    "搅拌站": ("搅拌站噪音扰民", "搅拌站灰尘大", "搅拌站半夜施工", "搅拌站污染环境"), "学位": ("孩子没有学位", "入学名额不够", "学位分配不公", "小学报不上名"),
    "停水": ("自来水经常停", "水压太低上不来水", "水管爆了没人管", "自来水浑浊发黄"), "油烟": ("餐馆油烟直排", "烧烤油烟呛人", "油烟从窗户进来", "饭店油烟扰民"),
    "欠薪": ("工地拖欠工资", "老板欠薪跑了", "农民工工资没发", "工资拖了半年"), "公交": ("公交车不停站", "公交班次太少", "公交等一个小时", "公交线路改了不通知"),
    "车位": ("捆绑销售车位", "强制买车位才能买房", "车位涨价不合理", "开发商车位只卖不租"), "房产证": ("房产证办不下来", "交房三年没有产证", "开发商不给办证", "产权证拖着不办"),
}  # fmt: skip


@pytest.fixture(scope="session")
def planted() -> list[Event]:
    """50 events of 8 to 30 messages each, within ten days of one another, among 2,500 messages about anything anywhere."""
    chance = random.Random(20260101)
    first, last = "青云龙凤金银玉石松柏梅兰竹菊桃李杏荷莲桂", "溪湾岭坪塘桥岗埠洲浦泉坝畈冲垱寨屯洼沟滩"
    kinds = ("小区", "村", "花园", "社区", "街", "苑", "新城", "镇")
    names = [f"{a}{b}{c}" for a in first for b in last for c in kinds]
    chance.shuffle(names)
    greeting = ("您好，", "领导好，", "", "我是这里的住户，", "反映一个事，", "麻烦看一下，")
    ending = ("请派人看看。", "什么时候能管？", "希望尽快解决。", "已经打过电话了。", "大家意见很大。", "")
    made = []
    began, now = datetime(2026, 1, 1), datetime(2026, 6, 30)

    def one(event: int, place: str, matter: str, at: datetime, reporter: str) -> Event:
        said = chance.choice(MATTERS[matter])
        body = f"{chance.choice(greeting)}{place}{chance.choice(MATTERS[matter])}，有{chance.randint(2, 40)}天了，{said}。{chance.choice(ending)}"
        return Event(
            Message(f"{chance.choice(('', '投诉', '反映'))}{place}{said}", body), event, at, reporter
        )

    for event in range(50):
        place, matter = names.pop(), chance.choice(list(MATTERS))
        start = now - timedelta(days=10) if event < 25 else began + timedelta(days=chance.randint(10, 120))
        for k in range(chance.randint(8, 30)):
            made.append(
                one(event, place, matter, start + timedelta(days=chance.random() * 9.9), f"e{event}-{k}")
            )
    for k in range(2500):
        at = began + (now - began) * chance.random()
        made.append(one(-1, chance.choice(names), chance.choice(list(MATTERS)), at, f"r{k}"))
    chance.shuffle(made)
    return made
