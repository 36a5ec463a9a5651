"""In what encoding offices saved a text: UTF-8 with or without BOM, UTF-16 with BOM, or GB 18030 (GBK)."""

from __future__ import annotations


def encoding_of(data: bytes) -> str:
    """The encoding by Python's name; "utf-8-sig" also reads UTF-8 without BOM.

    Raises UnicodeDecodeError if it is none of them; `start` is then the first byte that is not UTF-8.

    >>> encoding_of("权衡".encode()), encoding_of("权衡".encode("gbk")), encoding_of("权衡".encode("utf-16"))
    ('utf-8-sig', 'gb18030', 'utf-16')
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data.decode("utf-16")
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as strange:
        try:
            data.decode("gb18030")
        except UnicodeDecodeError:
            raise strange from None
        return "gb18030"
    return "utf-8-sig"
