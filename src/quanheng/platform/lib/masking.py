"""Personal data in free text, masked before anyone reads it: identity and bank card numbers, phones, plates, names, addresses.

Numbers are known by their form and, where they have one, their check digit (GB 11643-1999 / ISO 7064 MOD 11-2; Luhn,
ISO/IEC 7812-1). Names and addresses are known by rule only: `masking_words` says by which, and what they do not reach.
Full-width digits, Chinese digits and separators do not hide a number. Masking a masked text changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from quanheng.platform.lib.masking_words import addresses, names

LABELS = {
    "id": "〔身份证号〕", "card": "〔银行卡号〕", "phone": "〔电话〕", "plate": "〔车牌〕", "mail": "〔邮箱〕", "account": "〔账号〕",
    "number": "〔号码〕", "name": "〔姓名〕", "address": "〔住址〕",
}  # fmt: skip

# One character for one, so that a place in the plain text is the same place in the text.
_PLAIN = str.maketrans(
    {chr(0xFF01 + k): chr(0x21 + k) for k in range(94)} | {"　": " ", "—": "-", "–": "-", "：": "：", "，": "，"}
    | {chr(0x2460 + k): str(k + 1) for k in range(9)}
)  # fmt: skip
_SPOKEN = str.maketrans("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")
_GAP = r"[ \-.·]?"
_LONG = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{13,22}}(?:{_GAP}[Xx])?(?!\d)")
_PHONE = re.compile(rf"(?<!\d)(?:(?:\+|00)?86{_GAP})?1[3-9](?:{_GAP}\d){{9}}(?!\d)")
_LINE = re.compile(r"(?<!\d)[(（]?0\d{2,3}[)）]?[ \-]?[2-9]\d{2,3}[ \-]?\d{4}(?!\d)")
_BARE = re.compile(r"((?:电话|座机|来电|号码|致电|回电|热线)[是为:： ]{0,3})([2-9]\d{2,3}[ \-]?\d{4})(?!\d)")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][ ]?[A-HJ-NP-Za-hj-np-z][ ·.\-]?"
    r"(?:[A-HJ-NP-Za-hj-np-z0-9]{4}[挂学警港澳领使]|[A-HJ-NP-Za-hj-np-z0-9]{5,6})(?![A-Za-z0-9])"
)
_MAIL = re.compile(r"[A-Za-z0-9._%+\-]+ ?@ ?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_ACCOUNT = re.compile(
    r"((?:微信|[Vv]信|薇信|WeChat|wechat|QQ|qq|扣扣|抖音|支付宝)(?:号码|号|群|账号)?[是为:： ]{0,3})([A-Za-z0-9_\-]{5,20})"
)
_PASSPORT = re.compile(r"((?:护照|通行证|军官证|回乡证)(?:号码|号)?[是为:： ]{0,3})([A-Za-z]{0,2}\d{7,9})")
_AREAS = frozenset(
    (
        *range(11, 16),
        *range(21, 24),
        *range(31, 38),
        *range(41, 47),
        *range(50, 55),
        *range(61, 66),
        71,
        81,
        82,
        83,
        91,
    )
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

Span = tuple[int, int, str]


@dataclass(frozen=True)
class Masked:
    """The text with what was found replaced, and how many of each kind (keys of `LABELS`) there were."""

    text: str
    found: dict[str, int] = field(default_factory=dict)


def mask(text: str) -> Masked:
    """Replace personal data by words in brackets. What rules do not reach stays: a person reads before publication."""
    spans = sorted(_spans(text), key=lambda s: (s[0], -s[1]))
    parts: list[str] = []
    counts: Counter[str] = Counter()
    at = 0
    for start, end, kind in spans:
        if start < at:
            continue
        parts += [text[at:start], LABELS[kind]]
        counts[kind] += 1
        at = end
    return Masked("".join([*parts, text[at:]]), dict(counts))


def identity_number(digits: str) -> bool:
    """True for a resident identity number: area, day of birth and check digit (18), or area and day (15)."""
    if len(digits) == 18:
        body = digits[:17]
        return body.isdecimal() and _born(body[:2], body[6:14]) and check_digit(body) == digits[17].upper()
    return len(digits) == 15 and digits.isdecimal() and _born(digits[:2], "19" + digits[6:12])


def check_digit(body: str) -> str:
    """The 18th character of the 17 before it (ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def luhn(digits: str) -> bool:
    """True if the check digit of a card number fits (ISO/IEC 7812-1)."""
    total = 0
    for k, digit in enumerate(reversed(digits)):
        d = int(digit) * (2 if k % 2 else 1)
        total += d - 9 if d > 9 else d
    return total % 10 == 0


def _spans(text: str) -> Iterator[Span]:
    plain = text.translate(_PLAIN)
    for form in (plain, _spoken(plain)):
        for found in _LONG.finditer(form):
            yield found.start(), found.end(), _of_long(re.sub(r"[^0-9Xx]", "", found.group()))
        for pattern in (_PHONE, _LINE):
            yield from ((m.start(), m.end(), "phone") for m in pattern.finditer(form))
    yield from ((m.start(2), m.end(2), "phone") for m in _BARE.finditer(plain))
    yield from ((m.start(), m.end(), "plate") for m in _PLATE.finditer(plain))
    yield from ((m.start(), m.end(), "mail") for m in _MAIL.finditer(plain))
    for pattern in (_ACCOUNT, _PASSPORT):
        yield from ((m.start(2), m.end(2), "account") for m in pattern.finditer(plain))
    yield from ((start, end, "address") for start, end in addresses(plain))
    yield from ((start, end, "name") for start, end in names(plain))


def _spoken(plain: str) -> str:
    """Runs of at least seven Chinese digits as digits: 一三八零零… is a telephone number, 一 in a sentence is not."""
    return re.sub(
        "[〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖0-9]{7,}", lambda m: m.group().translate(_SPOKEN), plain
    )


def _of_long(digits: str) -> str:
    if identity_number(digits):
        return "id"
    if 16 <= len(digits) <= 19 and digits.isdecimal() and luhn(digits):
        return "card"
    if len(digits) in (15, 18) and digits[:2].isdecimal() and int(digits[:2]) in _AREAS:
        return "id"  # mistyped perhaps, and personal all the same
    return "number"


def _born(area: str, day: str) -> bool:
    try:
        born = date(int(day[:4]), int(day[4:6]), int(day[6:8]))
    except ValueError:
        return False
    return int(area) in _AREAS and born.year >= 1880
