"""Small published cases of multi-criteria methods: TOPSIS, entropy weights, standard-deviation weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from quanheng.methods.topsis import topsis
from quanheng.methods.weights import weigh


def cases(data: Path) -> dict[str, dict[str, Any]]:
    """The cases by id."""
    found = json.loads((data / "mcdm_reference" / "mcdm_cases.json").read_text(encoding="utf-8"))
    return {case["id"]: case for case in found}


def test_topsis_of_tzeng_and_huang(data: Path) -> None:
    case = cases(data)["topsis_tzeng_huang_2011"]
    lower = [direction < 0 for direction in case["directions"]]
    closeness = topsis(case["matrix"], case["weights"], lower)
    assert np.allclose(closeness, case["expected"]["closeness"], atol=case["tol"])
    assert (np.argsort(np.argsort(-closeness)) + 1).tolist() == case["expected"]["rank"]


def test_entropy_weights(data: Path) -> None:
    case = cases(data)["entropy_2x2"]
    assert np.allclose(weigh("entropy", case["matrix"]), case["expected"]["weights"], atol=case["tol"])


def test_standard_deviation_weights(data: Path) -> None:
    case = cases(data)["std_2x2"]
    assert np.allclose(weigh("deviation", case["matrix"]), case["expected"]["weights"], atol=case["tol"])
