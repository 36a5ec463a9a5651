"""Benford's law (首位数字): first digits of many amounts over several orders of magnitude, and only of such.

Sources: Benford 1938; Nigrini 2012 (mean absolute deviation). His fixed cut is shown, never used: it ignores how many
amounts there are. The chance is simulated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quanheng.analytics.doubt.record import SEED, Measured, Record
from quanheng.engine.errors import Text
from quanheng.methods.matrix import Floats

DRAWS = 999
ORDERS = 3.0

RECORD = Record(
    key="benford",
    words=Text("首位数字（本福特）", "first digits (Benford)"),
    sees=Text("前一位或前两位数字的分布与本福特分布的平均绝对偏差（MAD），概率由模拟得出", "the mean absolute deviation (MAD) of first or first two digits from Benford's law, its chance simulated"),
    cannot=Text(
        "不能用于有上下限、定价、编号或少于三个数量级的数；不符不等于有问题：固定的单价也会不符",
        "anything about amounts with limits, set prices, numbers given out, or fewer than three orders of magnitude; not fitting is no proof: fixed prices do not fit either",
    ),
    needs=Text("至少 1,000 个数、跨三个数量级", "at least 1,000 amounts over three orders of magnitude"),
    least=1000,
    line=0.01,
    line_is=Text("显著性（模拟）", "chance (simulated)"),
    alpha=0.01,
    measured=(
        Measured(Text("10 % 的金额写成 50 多", "10 % of the amounts written as fifty-odd"), 0.1, 1000, 1.0, 0.0167),
        Measured(Text("5 % 的金额写成 50 多", "5 % of the amounts written as fifty-odd"), 0.05, 1000, 0.487, 0.0067),
    ),
    draws=300,
    source=Text("Benford 1938；Nigrini 2012", "Benford 1938; Nigrini 2012"),
)  # fmt: skip


@dataclass(frozen=True)
class Digits:
    """`n` amounts over `orders` of magnitude; `mad` of their first `places` digits, `excess` over what honest amounts of
    that number would show, simulated chance `p`, and the digits furthest from it, either way. `told` False: too few to say anything."""

    n: int
    orders: float
    places: int
    mad: float
    chi2: float
    excess: float
    p: float
    furthest: tuple[int, ...]
    told: bool


def expected(places: int) -> Floats:
    """Benford's shares of the first `places` digits."""
    d = np.arange(10 ** (places - 1), 10**places, dtype=np.float64)
    return np.asarray(np.log10(1 + 1 / d))


def leading(values: ArrayLike, places: int) -> NDArray[np.int64]:
    """The first `places` digits of every positive value."""
    x = np.asarray(values, dtype=np.float64)
    x = x[np.isfinite(x) & (x > 0)]
    # through the nearest twelve significant digits, so that 0.29 does not read 28
    text = np.char.mod("%.11e", x)
    return np.array([int(t[0] + t[2 : 1 + places]) for t in text.tolist()], dtype=np.int64)


def digits(values: ArrayLike, places: int = 2, *, draws: int = DRAWS, seed: int = SEED) -> Digits:
    """Test amounts against Benford's law; `told` is False below 1,000 amounts or three orders of magnitude."""
    x = np.asarray(values, dtype=np.float64)
    x = x[np.isfinite(x) & (x > 0)]
    n = int(x.size)
    shares = expected(places)
    # the bulk, so that one cent and one huge amount do not make an order of magnitude
    orders = float(np.log10(np.quantile(x, 0.999) / np.quantile(x, 0.001))) if n else 0.0
    if n < RECORD.least or orders < ORDERS:
        nan = float("nan")
        return Digits(n, orders, places, nan, nan, nan, nan, (), False)
    counts = np.bincount(leading(x, places), minlength=10**places)[10 ** (places - 1) :]
    mad = float(np.abs(counts / n - shares).mean())
    drawn = np.random.default_rng(seed).multinomial(n, shares / shares.sum(), draws)
    honest = np.abs(drawn / n - shares).mean(axis=1)
    chi2 = float(((counts - n * shares) ** 2 / (n * shares)).sum())
    p = float((1 + (honest >= mad).sum()) / (draws + 1))
    away = np.argsort(-np.abs(counts - n * shares), kind="stable")[:5]
    return Digits(
        n, orders, places, mad, chi2, mad - float(honest.mean()), p, tuple(int(d) + 10 ** (places - 1) for d in away), True
    )  # fmt: skip


def trial(rng: np.random.Generator, n: int, effect: float, draws: int) -> tuple[float, float]:
    """(power, false alarms) at `RECORD.alpha` with the share `effect` of `n` amounts written between 50 and 60."""
    found = false = 0
    for k in range(draws):
        x = 10 ** rng.uniform(0, 5, n)
        false += digits(x, 1, draws=199, seed=k).p <= RECORD.alpha
        x[: round(effect * n)] = rng.uniform(50, 60, round(effect * n))
        found += digits(x, 1, draws=199, seed=k).p <= RECORD.alpha
    return found / draws, false / draws
