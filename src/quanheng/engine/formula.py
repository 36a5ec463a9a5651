"""The small safe language of measures: one parser, one walker, and an algebra to be given by each execution.

The text is a Python expression of a whitelisted kind: numbers, 'texts', names (data items, attributes of the
unit, `target`, `x` …), + - * / **, comparisons, and/or/not, `a if c else b`, and the functions of `FUNCTIONS`.
`if(c, a, b)` may be written as in a spreadsheet, and a name that is no identifier as item("…").
Nothing is ever handed to Python's own `eval`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from quanheng.engine.errors import Text

LONGEST = 2000  # characters of a formula
DEEPEST = 60  # levels of nesting

# name: (fewest arguments, most arguments, kind, meaning); kinds: "plain" takes values, "lag" moves in time,
# "group" looks over the population of the unit's group, "special" is handled by the walker.
FUNCTIONS: dict[str, tuple[int, int, str, Text]] = {
    "min": (1, 99, "plain", Text("最小的一个", "the smallest")),
    "max": (1, 99, "plain", Text("最大的一个", "the largest")),
    "abs": (1, 1, "plain", Text("绝对值", "absolute value")),
    "round": (1, 2, "plain", Text("四舍五入到若干位小数", "rounded half-up to so many decimals")),
    "floor": (1, 1, "plain", Text("去尾取整", "whole part, downwards")),
    "ceil": (1, 1, "plain", Text("进一取整", "whole part, upwards")),
    "sqrt": (1, 1, "plain", Text("平方根", "square root")),
    "log": (1, 1, "plain", Text("自然对数", "natural logarithm")),
    "log10": (1, 1, "plain", Text("常用对数", "decimal logarithm")),
    "exp": (1, 1, "plain", Text("自然指数", "exponential")),
    "divide": (3, 3, "plain", Text("a ÷ b，b 为 0 时取 c", "a / b, or c where b is 0")),
    "pick": (2, 99, "plain", Text("第 k 个数，没有则 0", "the k-th of the numbers, else 0")),
    "mean": (1, 99, "plain", Text("有值者的平均", "mean of those present")),
    "sum": (1, 99, "plain", Text("有值者之和", "sum of those present")),
    "count": (1, 99, "plain", Text("有值者的个数", "how many are present")),
    "trimmed": (
        2,
        99,
        "plain",
        Text(
            "去掉最高最低各 k 个后的平均（不足 3 个不去）",
            "mean without the k highest and k lowest (fewer than 3: all)",
        ),
    ),
    "weighted": (
        2,
        98,
        "plain",
        Text("(值, 权, 值, 权…) 有值者的加权平均", "(value, weight, …) weighted mean of those present"),
    ),
    "coalesce": (2, 99, "plain", Text("第一个有值的", "the first that is present")),
    "missing": (1, 1, "plain", Text("缺数为 1，否则 0", "1 where absent, else 0")),
    "prev": (1, 2, "lag", Text("前 n 期的值（默认 1）", "the value n periods before (1)")),
    "growth": (1, 2, "lag", Text("比前 n 期增长的百分数", "per cent change on n periods before")),
    "cumulative": (1, 1, "lag", Text("本年累计", "sum from the start of the year")),
    "group_mean": (1, 1, "group", Text("组内平均", "mean of the group")),
    "group_min": (1, 1, "group", Text("组内最小", "lowest of the group")),
    "group_max": (1, 1, "group", Text("组内最大", "highest of the group")),
    "group_median": (1, 1, "group", Text("组内中位数", "median of the group")),
    "group_sum": (1, 1, "group", Text("组内合计", "sum of the group")),
    "group_count": (1, 1, "group", Text("组内有值的个数", "how many of the group are present")),
    "when": (3, 3, "special", Text("c 成立取 a，否则 b", "a where c holds, else b")),
    "item": (1, 1, "special", Text("按名取数据项（名字不合标识符写法时用）", "a data item by its name")),
}

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**",
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.And: "and", ast.Or: "or",
}  # fmt: skip


@dataclass(frozen=True)
class Term:
    """One node of a parsed formula.

    `kind`: number text name negate not arith compare logic choose call. `word`: the name, operator or
    function. `value`: the number or text. `parts`: the operands.
    """

    kind: str
    word: str = ""
    value: Decimal | str | None = None
    parts: tuple[Term, ...] = ()

    def walk(self) -> Iterator[Term]:
        """This term and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()


class NotAFormula(ValueError):
    """The text is no formula of this language; `found` and `remedy` say why."""

    def __init__(self, found: Text, remedy: Text) -> None:
        self.found, self.remedy = found, remedy
        super().__init__(found.en)


@dataclass(frozen=True)
class Formula:
    """A formula: its text as written, and its parsed form. Two formulas are equal if their texts are."""

    text: str
    root: Term = field(compare=False)

    @property
    def names(self) -> frozenset[str]:
        """The names it reads (items, attributes, `target`, `x` …)."""
        return frozenset(t.word for t in self.root.walk() if t.kind == "name")

    @property
    def functions(self) -> frozenset[str]:
        """The functions it calls."""
        return frozenset(t.word for t in self.root.walk() if t.kind == "call")

    @property
    def alone(self) -> str:
        """The one name the formula consists of, or "" if it is more than a name."""
        return self.root.word if self.root.kind == "name" else ""


def parse(text: str) -> Formula:
    """The formula a text means. Raises `NotAFormula` with the reason; never runs anything."""
    source = _plain(text.strip())
    if len(source) > LONGEST:
        raise NotAFormula(
            Text(f"公式长 {len(source)} 字", f"the formula has {len(source)} characters"),
            Text(
                f"拆成几个指标，每个公式不超过 {LONGEST} 字", f"split it; at most {LONGEST} characters each"
            ),
        )
    try:
        source = _with_when(source)  # numbers are cut from the very text that is parsed
        tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotAFormula(
            Text(f"公式读不通：{text.strip()[:60]}", f"not a readable formula: {text.strip()[:60]}"),
            Text("检查括号、运算符和引号", "check brackets, operators and quotes"),
        ) from error
    return Formula(text.strip(), _term(tree, source, 0))


_PUNCTUATION = str.maketrans("（），×÷−“”‘’＋－＊／＜＞＝　０１２３４５６７８９．％\n\r\t",
                             "(),*/-\"\"''+-*/<>= 0123456789.%   ")  # fmt: skip


_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|“[^”"]*[”"]|'(?:[^'\\]|\\.)*'|‘[^’']*[’']""")


def _plain(text: str) -> str:
    """Typographic signs as Python writes them; between quotes a text is left as it is.

    >>> _plain('（甲＋１）× item(“项目（个）”)')
    '(甲+1)* item("项目（个）")'
    """
    parts, last = [], 0
    for match in _QUOTED.finditer(text):
        quote = '"' if match[0][0] in '"“' else "'"
        parts += [text[last : match.start()].translate(_PUNCTUATION), quote, match[0][1:-1], quote]
        last = match.end()
    return "".join([*parts, text[last:].translate(_PUNCTUATION)])


_IF = re.compile(_QUOTED.pattern + r"|(?P<operand>[\w)\]\"']\s+)?\bif\s*\(")
_BEFORE_A_CALL = re.compile(r"\b(?:else|and|or|not)\s+$")


def _with_when(source: str) -> str:
    """`if(c, a, b)` as `when(c, a, b)`; a ternary's `if`, which follows an operand, is left alone.

    >>> _with_when('a if (b) else if(c, 1, item("if(x)"))')
    'a if (b) else when(c, 1, item("if(x)"))'
    """

    def put(match: re.Match[str]) -> str:
        if not match[0].endswith("(") or match[0][0] in "\"'":
            return match[0]
        before = source[: match.end("operand")] if match["operand"] else source[: match.start()]
        operand = re.search(r"[\w)\]\"']\s*$", before)
        if operand and not _BEFORE_A_CALL.search(before):
            return match[0]
        return (match["operand"] or "") + "when("

    return _IF.sub(put, source)


def _term(node: ast.AST, source: str, depth: int) -> Term:
    """One node of Python's tree as a Term, or refused: whatever is not listed here is not in the language."""
    if depth > DEEPEST:
        raise NotAFormula(Text("公式嵌套过深", "the formula is nested too deep"),
                          Text(f"不超过 {DEEPEST} 层", f"at most {DEEPEST} levels"))  # fmt: skip
    below = depth + 1
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, (int, float))
        and not isinstance(node.value, bool)
    ):
        written = (ast.get_source_segment(source, node) or repr(node.value)).replace("_", "")
        try:
            number = Decimal(written)
        except ArithmeticError:
            number = Decimal(repr(node.value))
        return Term("number", value=number)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return Term("text", value=node.value)
    if isinstance(node, ast.Name):
        return Term("name", node.id)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd, ast.Not)):
        inner = _term(node.operand, source, below)
        if isinstance(node.op, ast.UAdd):
            return inner
        return Term("negate" if isinstance(node.op, ast.USub) else "not", parts=(inner,))
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return Term("arith", _OPERATORS[type(node.op)],
                    parts=(_term(node.left, source, below), _term(node.right, source, below)))  # fmt: skip
    if isinstance(node, ast.Compare) and all(type(o) in _OPERATORS for o in node.ops):
        sides = [_term(s, source, below) for s in [node.left, *node.comparators]]
        pairs = tuple(Term("compare", _OPERATORS[type(o)], parts=(sides[i], sides[i + 1]))
                      for i, o in enumerate(node.ops))  # fmt: skip
        return pairs[0] if len(pairs) == 1 else Term("logic", "and", parts=pairs)
    if isinstance(node, ast.BoolOp):
        return Term(
            "logic", _OPERATORS[type(node.op)], parts=tuple(_term(v, source, below) for v in node.values)
        )
    if isinstance(node, ast.IfExp):
        return Term(
            "choose", parts=tuple(_term(n, source, below) for n in (node.test, node.body, node.orelse))
        )
    if isinstance(node, ast.Call):
        return _call(node, source, below)
    segment = (ast.get_source_segment(source, node) or type(node).__name__)[:60]
    raise NotAFormula(
        Text(f"公式里有不许用的写法：{segment}", f"not allowed in a formula: {segment}"),
        Text("只用数、名字、+ - * / **、比较、and or not、if() 和列出的函数；不许取属性、下标或导入",
             "use numbers, names, + - * / **, comparisons, and or not, if() and the listed functions; "
             "no attributes, no subscripts, no import"),
    )  # fmt: skip


def _call(node: ast.Call, source: str, depth: int) -> Term:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in FUNCTIONS or node.keywords:
        said = (ast.get_source_segment(source, node.func) or "?")[:60]
        raise NotAFormula(
            Text(f"没有函数 {said}", f"there is no function {said}"),
            Text("可用：" + "、".join(FUNCTIONS), "available: " + ", ".join(FUNCTIONS)),
        )
    fewest, most, kind, meaning = FUNCTIONS[name]
    if not fewest <= len(node.args) <= most:
        raise NotAFormula(
            Text(f"{name} 给了 {len(node.args)} 个参数", f"{name} has {len(node.args)} arguments"),
            Text(
                f"{name} 要 {fewest} 到 {most} 个：{meaning.zh}",
                f"{name} takes {fewest} to {most}: {meaning.en}",
            ),
        )
    parts = tuple(_term(a, source, depth) for a in node.args)
    if name == "when":
        return Term("choose", parts=parts)
    if name == "item":
        if parts[0].kind != "text":
            raise NotAFormula(Text("item() 里要写带引号的名字", "item() takes a quoted name"),
                              Text('写作 item("数据项名")', 'write item("name")'))  # fmt: skip
        return Term("name", str(parts[0].value))
    if kind == "lag" and len(parts) > 1:
        lag = parts[1].value
        if not isinstance(lag, Decimal) or lag != lag.to_integral_value() or not 1 <= lag <= 120:
            raise NotAFormula(Text(f"{name} 的期数须为 1 至 120 的整数", f"the lag of {name} must be a whole number 1 to 120"),
                              Text(f"写作 {name}(数据项, 1)", f"write {name}(item, 1)"))  # fmt: skip
    return Term("call", name, parts=parts)


class Algebra(Protocol):
    """What an execution gives the walker. A Value is whatever it computes with; absence is its own affair:
    arithmetic on an absent value is absent, a comparison with an absent value is absent, and `choose` on an
    absent condition is absent. Truth is 1 or 0."""

    def number(self, value: Decimal) -> Any: ...
    def text(self, value: str) -> Any: ...
    def name(self, name: str) -> Any: ...
    def negate(self, a: Any) -> Any: ...
    def invert(self, a: Any) -> Any: ...
    def arith(self, operator: str, a: Any, b: Any) -> Any: ...
    def compare(self, operator: str, a: Any, b: Any) -> Any: ...
    def logic(self, operator: str, values: list[Any]) -> Any: ...
    def choose(self, condition: Any, a: Any, b: Any) -> Any: ...
    def call(self, function: str, values: list[Any]) -> Any: ...
    def lag(self, function: str, argument: Term, n: int) -> Any: ...
    def group(self, function: str, argument: Term) -> Any: ...


def evaluate(term: Term, by: Algebra) -> Any:
    """The value of a term under an algebra."""
    kind = term.kind
    if isinstance(term.value, Decimal):
        return by.number(term.value)
    if kind == "text":
        return by.text(str(term.value))
    if kind == "name":
        return by.name(term.word)
    if kind == "call":
        how = FUNCTIONS[term.word][2]
        if how == "lag":
            steps = term.parts[1].value if len(term.parts) > 1 else None
            return by.lag(term.word, term.parts[0], int(steps) if isinstance(steps, Decimal) else 1)
        if how == "group":
            return by.group(term.word, term.parts[0])
        return by.call(term.word, [evaluate(p, by) for p in term.parts])
    if kind == "choose":
        return by.choose(*(evaluate(p, by) for p in term.parts))
    values = [evaluate(p, by) for p in term.parts]
    if kind == "negate":
        return by.negate(values[0])
    if kind == "not":
        return by.invert(values[0])
    if kind == "arith":
        return by.arith(term.word, values[0], values[1])
    if kind == "compare":
        return by.compare(term.word, values[0], values[1])
    return by.logic(term.word, values)
