"""README.md and LICENSE.md of a package, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from quanheng.engine.data import Facts
from quanheng.engine.errors import Text
from quanheng.engine.scheme.model import Scheme
from quanheng.version import __version__

MOST_SOURCES = 200
_UNPROVED = Text(
    "这个包不含存证校验点和存在证明，\n所以不能证明数据在公布之后没有连同摘要一起被换过：请与发布者公布的整包 SHA-256 核对。",
    "This package carries no checkpoint and no inclusion proof, so it\n"
    "cannot show that figures were not replaced together with their digests after publication: compare the SHA-256 of the\n"
    "whole package with the one the publisher gives.",
)
_PROVED = Text(
    "包里的存证证明还说明：方案的审定、每一条\n观测值的入账和这次公布，都在带签名（和见证方会签）的校验点里，公布之后没有换过。"
    "校验公钥请从别处核对：\n`verify.pyz --policy 另行取得的policy.txt`。存证也不证明第一笔记录是真的。",
    "The proofs in it also show that the adoption of the scheme, the\n"
    "posting of every observation and this release stand in a signed (and cosigned) checkpoint of the journal, and were not\n"
    "replaced since. Take the keys from somewhere else: `verify.pyz --policy YOUR-policy.txt`. No journal proves that its first\n"
    "entry was true.",
)
_PROVING_ZH = """| checkpoint.txt | 存证的校验点（C2SP checkpoint）和见证方的会签 |
| policy.txt | 公钥和须有几家见证（C2SP tlog-policy） |
| proofs.json | 审定、计分、公布和每次入账在存证里的证明；每一行观测值在其入账里的位置 |
"""
_PROVING_EN = """| checkpoint.txt | the journal's checkpoint (C2SP) with the cosignatures of witnesses |
| policy.txt | the keys and how many witnesses must sign (C2SP tlog-policy) |
| proofs.json | proofs that adoption, scoring, release and every posting stand in the journal; where each observation stands |
"""


def readme(
    scheme: Scheme, facts: Facts, periods: Sequence[str], as_of: str, rows: int, proved: bool = False
) -> bytes:
    """What is in the package, how to weigh it again, and what that does and does not prove."""
    title, title_en = scheme.title or scheme.id, scheme.title_en or scheme.title or scheme.id
    shown = "、".join(periods) if len(periods) <= 12 else f"{periods[0]} … {periods[-1]}"
    demo_zh = "\n> 示意：本方案为演示，不是任何官方评价。\n" if scheme.demonstration else ""
    demo_en = (
        "\n> Demonstration: this scheme is an illustration and no official evaluation.\n"
        if scheme.demonstration
        else ""
    )
    cut_zh = f"截至 {as_of} 入账的数。" if as_of else "全部已入账的数。"
    cut_en = f"Figures as posted by {as_of}." if as_of else "All figures posted."
    proof_zh, proof_en = (_PROVED if proved else _UNPROVED).zh, (_PROVED if proved else _UNPROVED).en
    units, observed = len(facts.units), len(facts.observations)
    text = f"""# {title}
{demo_zh}
期间 {shown}；{units:,} 个单位，{observed:,} 条观测值，{rows:,} 行得分。{cut_zh}
方案摘要（SHA-256）：`{scheme.digest}`{f"；依据：{scheme.source}" if scheme.source else ""}

## 自己再称一遍

    python3 verify.pyz 本数据包.zip

只要 Python 3.11 以上，不联网，不装任何东西。它从 `scheme.json` 和三张表用分数精确重算每一行得分，与 `scores.csv` 逐格比对，
并核对每个文件的摘要；一致则退出码 0，否则 1，并指出首处不同。更稳妥的做法是从别处取得 `verify.pyz`（例如
`pip install quanheng` 后用 `quanheng verify`），而不用包里这一份。

它证明的是：公布的得分确由公布的方案和公布的数据算出。它不证明数据本身真实。{proof_zh}

## 文件

| 文件 | 内容 |
|---|---|
| scheme.json、scheme.yaml | 方案：同一内容的两种写法；计分以 scheme.json 为准 |
| units.csv | 单位和属性 |
| observations.csv | 计分时有效的观测值，每条有来源 |
| targets.csv | 逐单位的目标值 |
| scores.csv | 每个期间、单位、指标一行：计量值、评分（权前）、权重、得分（权后）、排名、等次；总分的指标编号是 `total` |
| datapackage.json | Frictionless 数据包说明，含各文件 SHA-256 |
{_PROVING_ZH if proved else ""}| verify.pyz | 单文件核验程序，只用 Python 标准库 |

---

# {title_en}
{demo_en}
Periods {shown.replace("、", ", ")}; {units:,} units, {observed:,} observations, {rows:,} rows of scores. {cut_en}
Scheme digest (SHA-256): `{scheme.digest}`{f"; source: {scheme.source}" if scheme.source else ""}

## Weigh it again yourself

    python3 verify.pyz THIS-PACKAGE.zip

Needs Python 3.11 or later; no network, nothing to install. It recomputes every row of `scores.csv` in exact fractions
from `scheme.json` and the three tables, compares every cell, and checks the digest of every file; exit code 0 if all
agrees, else 1, naming the first difference. Better still, take `verify.pyz` from somewhere else (`pip install quanheng`,
then `quanheng verify`) than from the package itself.

What it proves: the published scores follow from the published scheme and the published figures. It does not prove that
the figures are true. {proof_en}

## Files

| file | content |
|---|---|
| scheme.json, scheme.yaml | the scheme, the same content in two forms; scores follow scheme.json |
| units.csv | units and their attributes |
| observations.csv | the observations in force when scores were made, each with its source |
| targets.csv | targets by unit |
| scores.csv | a row for each period, unit and node: measured value, points before weight, weight, score after weight, rank, grade; the total's node is `total` |
| datapackage.json | the Frictionless descriptor, with the SHA-256 of every file |
{_PROVING_EN if proved else ""}| verify.pyz | the one-file verifier, Python standard library only |

Quanheng 权衡 {__version__}
"""
    return text.encode("utf-8")


def licence(facts: Facts) -> bytes:
    """Whose the figures are, and the licence of the verifier."""
    sources = sorted({o.source for o in facts.observations.values() if o.source})
    listed = "\n".join(f"- {s}" for s in sources[:MOST_SOURCES])
    more = len(sources) - MOST_SOURCES
    rest = f"\n- … {more:,} more / 另有 {more:,} 条" if more > 0 else ""
    text = f"""# 许可与来源 · Licence and sources

数据的权利属于各自的来源，使用时请注明来源并遵守其条款；每条观测值的来源见 observations.csv 的 source 列。
`verify.pyz` 是权衡（Quanheng）的一部分，Apache-2.0 许可。

The figures belong to their sources: name the source and follow its terms when you use them; the source of each
observation is in the column source of observations.csv. `verify.pyz` is part of Quanheng and licensed Apache-2.0.

## 来源 · Sources

{listed or "- （未写明 / not stated）"}{rest}
"""
    return text.encode("utf-8")
