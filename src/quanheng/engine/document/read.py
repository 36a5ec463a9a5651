"""YAML bytes → the document, every value and key knowing its line; every mistake becomes a located Problem.

The file is read event by event, so that a bomb is met while it is still small: aliases, tags, too many or too
deep nodes end the reading, and nothing is ever constructed by the library.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from quanheng.engine.document.digits import is_not_finite, number_in
from quanheng.engine.document.encoding import encoding_of
from quanheng.engine.document.model import Scalar, Written
from quanheng.engine.errors import Place, Problems

LARGEST = 20 * 2**20  # bytes of a file
MOST = 200_000  # nodes
DEEPEST = 100  # levels

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None, "~": None, "": None}
_CASED = {form: value for word, value in _WORDS.items() for form in (word, word.capitalize(), word.upper())}
_PLAIN_TAGS = {None, "!", "tag:yaml.org,2002:str"}


def decoded(data: bytes, file: str, problems: Problems) -> str | None:
    """The text of a file in UTF-8 (with or without BOM), UTF-16 with BOM, or GB 18030 (GBK); None if neither."""
    try:
        return data.decode(encoding_of(data))
    except UnicodeDecodeError:
        problems.add(
            "encoding", Place(file),
            ("文件编码认不出", "the encoding of the file is not known"),
            ("UTF-8（有无 BOM 均可）或 GBK／GB 18030 文本", "text in UTF-8 (with or without BOM) or GBK / GB 18030"),
            ("用编辑器另存为 UTF-8", "save it again as UTF-8"),
        )  # fmt: skip
        return None


def read(data: bytes, file: str, problems: Problems) -> Written | None:
    """The document in a YAML file; None, with problems noted, if it cannot be read."""
    if len(data) > LARGEST:
        problems.add(
            "file-too-large",
            Place(file),
            (f"文件有 {len(data) / 2**20:.0f} MB", f"the file has {len(data) / 2**20:.0f} MB"),
            (f"方案文件不超过 {LARGEST // 2**20} MB", f"a scheme of at most {LARGEST // 2**20} MB"),
            (
                "数据放进 observations.csv，方案里只写规则",
                "put figures into observations.csv; a scheme holds rules only",
            ),
        )
        return None
    text = decoded(data, file, problems)
    if text is None:
        return None
    before = len(problems.errors)
    reader = _Reader(file, problems)
    try:
        events: Iterator[Any] = yaml.parse(text, Loader=_Loader)
        root = reader.take_all(events)
    except yaml.YAMLError as error:
        _tell_syntax(error, text, file, problems)
        return None
    except _TooMuch:
        return None
    return root if len(problems.errors) == before else None


class _TooMuch(Exception):
    """The document is refused while it is being read; the problem is already noted."""


@dataclass
class _Open:
    """A mapping or list that is still being read."""

    place: Place
    pairs: dict[str, Written] | None
    members: list[Written] = field(default_factory=list)
    key_places: dict[str, Place] = field(default_factory=dict)
    key: str | None = None  # the key that waits for its value
    doubled: bool = False  # the waiting key was there already: its value is read and dropped

    def path(self) -> str:
        """The path of the value that comes next."""
        if self.pairs is None:
            return f"{self.place.path}[{len(self.members)}]"
        return f"{self.place.path}.{self.key}" if self.place.path else str(self.key)


@dataclass
class _Reader:
    """Events → Written, on a stack of its own (no recursion, so depth cannot hurt)."""

    file: str
    problems: Problems
    stack: list[_Open] = field(default_factory=list)
    root: Written | None = None
    nodes: int = 0
    documents: int = 0
    aliases: int = 0

    def take_all(self, events: Iterator[Any]) -> Written:
        for event in events:
            self.take(event)
        return self.root or Written(None, Place(self.file, 1, 1))

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.stop(event, "many-documents", ("文件里有不止一份文档（---）", "more than one document (---) in the file"),
                          ("一个文件一份方案", "one scheme in a file"), ("拆成几个文件", "split the file"))  # fmt: skip
        elif isinstance(event, yaml.AliasEvent):
            self.alias(event)
        elif isinstance(event, yaml.ScalarEvent):
            self.count(event)
            self.scalar(event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self.count(event)
            self.open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            done = self.stack.pop()
            value: Any = done.members if done.pairs is None else done.pairs
            self.put(Written(value, done.place, done.key_places))

    def place(self, event: Any, path: str = "") -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1, path=path)

    def here(self) -> str:
        return (
            self.stack[-1].path()
            if self.stack and not self.wants_key()
            else (self.stack[-1].place.path if self.stack else "")
        )

    def wants_key(self) -> bool:
        return bool(self.stack) and self.stack[-1].pairs is not None and self.stack[-1].key is None

    def count(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MOST:
            self.stop(event, "document-too-large", (f"文档超过 {MOST} 个值", f"more than {MOST} values"),
                      (f"不超过 {MOST} 个值", f"at most {MOST} values"), ("拆成几份方案", "split it into several schemes"))  # fmt: skip
        if event.tag not in _PLAIN_TAGS:
            self.problems.add(
                "tag", self.place(event, self.here()),
                (f"有类型标记 {event.tag}", f"a type tag {event.tag}"),
                ("只写数、文字、列表和键值；方案文件不执行任何东西", "numbers, texts, lists and mappings only; a scheme runs nothing"),
                ("删去标记", "delete the tag"),
            )  # fmt: skip

    def stop(
        self,
        event: Any,
        code: str,
        found: tuple[str, str],
        expected: tuple[str, str],
        remedy: tuple[str, str],
    ) -> None:
        self.problems.add(code, self.place(event), found, expected, remedy)
        raise _TooMuch

    def alias(self, event: Any) -> None:
        self.aliases += 1
        self.problems.add(
            "alias", self.place(event, self.here()),
            (f"用了别名 *{event.anchor}", f"an alias *{event.anchor}"),
            ("每处写明自己的值：别名会被用来把小文件撑成炸弹，读者也看不见它指什么",
             "every place says its own value: aliases can blow a small file up, and a reader cannot see what they mean"),
            ("把内容写全；各指标共用的规定写进 defaults", "write the content out; what all indicators share goes into defaults"),
        )  # fmt: skip
        if self.aliases >= 20:
            raise _TooMuch
        if self.wants_key():
            self.stack[-1].key = f"*{event.anchor}"
        else:
            self.put(Written(None, self.place(event, self.here())))

    def open(self, event: Any) -> None:
        if self.wants_key():
            self.stop(event, "key-not-text", ("键是一个列表或一组键值", "a key is itself a list or a mapping"),
                      ("键是一个词", "a key is one word"), ("把带花括号的公式或文字放进引号", "put a text that has braces into quotes"))  # fmt: skip
        if len(self.stack) >= DEEPEST:
            self.stop(event, "too-deep", (f"嵌套超过 {DEEPEST} 层", f"nested deeper than {DEEPEST} levels"),
                      (f"不超过 {DEEPEST} 层", f"at most {DEEPEST} levels"), ("减少层次", "use fewer levels"))  # fmt: skip
        place = self.place(event, self.here())
        self.stack.append(_Open(place, {} if isinstance(event, yaml.MappingStartEvent) else None))

    def scalar(self, event: Any) -> None:
        text: str = event.value
        if self.wants_key():
            self.key(event, text)
            return
        place = self.place(event, self.here())
        value: Scalar = text
        if event.style in (None, "") and event.tag is None:
            number = number_in(text)
            if text in _CASED:
                value = _CASED[text]
            elif number is not None:
                value = number
            elif is_not_finite(text) and "." in text:
                self.problems.add(
                    "not-finite", place,
                    (f"值是 {text}", f"the value is {text}"),
                    ("一个有限的数", "a finite number"),
                    ("缺数时删去这一行，或写 null", "delete the line, or write null, where there is no number"),
                )  # fmt: skip
        self.put(Written(value, place))

    def key(self, event: Any, text: str) -> None:
        at, place = self.stack[-1], self.place(event, self.stack[-1].place.path)
        assert at.pairs is not None
        at.doubled = text in at.pairs
        if at.doubled:
            first = at.key_places[text]
            self.problems.add(
                "duplicate-key", place,
                (f"键 {text} 写了两次（前一次在第 {first.line} 行）", f"the key {text} is written twice (first on line {first.line})"),
                ("一组里每个键只写一次", "each key once in a mapping"),
                ("留一处，删一处", "keep one of them"),
            )  # fmt: skip
        else:
            at.key_places[text] = place
        at.key = text

    def put(self, value: Written) -> None:
        if not self.stack:
            self.root = value
            return
        at = self.stack[-1]
        if at.pairs is None:
            at.members.append(value)
        else:
            if not at.doubled and at.key is not None:
                at.pairs[at.key] = value
            at.key, at.doubled = None, False


def _tell_syntax(error: yaml.YAMLError, text: str, file: str, problems: Problems) -> None:
    """What stands wrong in the text, with the mistakes offices make most often named as such."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error).strip()
    line = mark.line + 1 if mark else _line_of_control(text)
    lines = text.splitlines()
    # libyaml notices a missing colon only on the following line: look at both.
    near = lines[max(line - 2, 0) : line]
    remedy = (
        "检查这一行和上一行的缩进、冒号、引号和括号",
        "check indentation, colons, quotes and brackets of this line and the one before",
    )
    if any("\t" in part for part in near):
        remedy = ("缩进改用空格，不用制表符（Tab）", "indent with spaces, not tabs")
    elif any("：" in part and ": " not in part and not part.rstrip().endswith(":") for part in near):
        remedy = (
            "键后用半角冒号加一个空格（40 前写 “: ”），不用全角“：”",
            "after a key write an ASCII colon and a space, not a full-width colon",
        )
    elif any(part.count("%") and ": %" in part for part in near):
        remedy = ('百分号要放进引号：uom: "%"', 'put the per cent sign into quotes: uom: "%"')
    elif any(": @" in part or ": `" in part or ": *" in part or ": &" in part for part in near):
        remedy = ("以符号开头的文字放进引号", "put a text that begins with a sign into quotes")
    problems.add(
        "yaml-syntax",
        Place(file, line, mark.column + 1 if mark else 0),
        (f"不是合法的 YAML：{said}", f"not valid YAML: {said}"),
        ("“键: 值”一行一个，下级缩进两个空格", "one “key: value” a line, inner lines indented by two spaces"),
        remedy,
    )


def _line_of_control(text: str) -> int:
    """The line of the first character YAML does not allow (a control character), 1 if none is found."""
    for number, line in enumerate(text.split("\n"), 1):
        if any(ord(c) < 32 and c not in "\t\r" for c in line):
            return number
    return 1
