"""Schemathesis against the served API: whatever is sent, no fault of ours, and only answers that the description tells of."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

EXAMPLES = int(os.environ.get("QUANHENG_API_EXAMPLES", "3"))  # of each operation; more in `make soak`
CHECKS = "not_a_server_error,response_schema_conformance,content_type_conformance,status_code_conformance"


@pytest.fixture(scope="module")
def secret(house):
    """A token of the office, made on the page of tokens."""
    opener = build_opener(HTTPCookieProcessor(jar := CookieJar()))

    def post(path: str, **fields) -> str:
        told = {"csrfmiddlewaretoken": next(c.value for c in jar if c.name == "csrf"), **fields}
        return opener.open(f"{house}{path}", urlencode(told, doseq=True).encode()).read().decode()

    entrance = opener.open(f"{house}/account/login/").read().decode()
    person = re.search(r"李敏.*?name=\"person\" value=\"(\d+)\"", entrance, re.S)[1]
    post("/people/enter/", person=person)
    opener.open(f"{house}/api/v1/tokens/").read()
    page = post("/api/v1/tokens/", name="试验", acts=["ledger.post", "collection.fill"], unit="", days="1")
    return re.search(r"<code class=\"secret\">(qh_[\w-]+)</code>", page)[1]


@pytest.mark.parametrize(
    ("signed", "examples"), [(True, EXAMPLES), (False, 1)], ids=["with a token", "without"]
)
def test_no_answer_is_a_fault_of_ours(house, secret, signed, examples, tmp_path):
    bearer = ["-H", f"Authorization: Bearer {secret}"] if signed else []
    done = subprocess.run(
        [
            str(Path(sys.executable).parent / "st"), "run", f"{house}/api/v1/openapi.json", "-n", str(examples), "--phases",
            "coverage,fuzzing", "--checks", CHECKS, "--seed", "20261121", "--no-color", "--generation-database", "none", *bearer,
        ],
        cwd=tmp_path, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert re.search(r"Tested: 1\d", done.stdout), done.stdout[-1500:]
