"""Words of Chinese texts, cut by rjieba (jieba's own dictionary and rules), for labels that people read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import rjieba

_WORD = re.compile("[\u4e00-\u9fffA-Za-z0-9]+")
# words that stand in every petition and name nothing
IDLE = frozenset(
    re.findall(
        "[\u4e00-\u9fff]+",
        "问题 反映 咨询 请求 希望 要求 投诉 举报 建议 关于 求助 相关 部门 领导 政府 有关 解决 处理 进行 现在 "
        "目前 时候 没有 我们 你们 他们 自己 这个 那个 什么 怎么 如何 为什么 是否 可以 能否 不能 需要 已经 "
        "因为 所以 但是 如果 还是 就是 这样 这些 一个 一直 不断 情况 严重 存在 情况下 尊敬 您好 你好 谢谢 "
        "感谢 同志 书记 市长 百姓 居民 市民 业主 群众 大家 何时 多次 长期 至今 尽快 影响 造成 导致 非常 以及 "
        "本人 今年 去年 以后 之后 开始 继续 发现 表示 认为 知道 出来 不是 不会 还有 很多 所有 一下 工作 人员 "
        "单位 生活 上午 下午 晚上 早上 来电 来电人 附近 一带 再次 又 号码 电话 姓名 住址 依然 仍然 附件 答复 "
        "回复 近期 日前 ",
    )
)


def words(text: str) -> list[str]:
    """The words of a text, in their order, as jieba cuts them."""
    return [w for w in rjieba.cut(text) if _WORD.fullmatch(w)]


def telling(text: str) -> list[str]:
    """The words of a text that may name something: two characters or more, no number, no idle word."""
    return [w for w in words(text) if len(w) > 1 and not w.isdigit() and w not in IDLE]


def label_words(inside: Sequence[str], everywhere: Counter[str], texts: int, most: int = 5) -> list[str]:
    """The words that tell some texts from all: frequent among them, rare elsewhere (`everywhere`: texts a word is in)."""
    found = within(inside)
    floor = max(1, len(inside) // 4)
    score = {w: n * max(0.0, _rarity(everywhere.get(w, n), texts)) for w, n in found.items() if n >= floor}
    return sorted(score, key=lambda w: (-score[w], w))[:most]


def _rarity(seen: int, texts: int) -> float:
    return float((texts / max(1, seen)) ** 0.5 - 1)


def within(texts: Iterable[str]) -> Counter[str]:
    """In how many texts each telling word is."""
    return Counter(w for text in texts for w in set(telling(text)))
