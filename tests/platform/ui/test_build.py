"""The build of the face, and what its sources promise."""

import json
import re
from pathlib import Path

from quanheng.platform.ui import build

FRONT = build.HERE / "front"
TEMPLATES = sorted(build.HERE.parent.glob("*/templates/**/*.html"))
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")


def test_the_lock_names_no_host():
    lock = build.HERE / "package-lock.json"
    text = lock.read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert "resolved" not in text
    assert all("integrity" in p for k, p in packages.items() if k)


def test_only_tokens_names_colours():
    raw = {
        p.name: COLOUR.findall(p.read_text(encoding="utf-8"))
        for p in FRONT.glob("*")
        if p.name != "tokens.css"
    }
    assert {k: v for k, v in raw.items() if v} == {}


def test_every_token_used_is_declared():
    declared = set(re.findall(r"(--[\w-]+):", (FRONT / "tokens.css").read_text(encoding="utf-8")))
    used = {
        t
        for p in FRONT.glob("*.css")
        for t in re.findall(r"var\((--[\w-]+)\)", p.read_text(encoding="utf-8"))
    }
    assert used - declared == set()


def test_no_inline_style_and_no_inline_script():
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|\son\w+=\"|<style", text), path
        for opening in re.findall(r"<script[^>]*>", text):
            assert "src=" in opening or 'type="application/json"' in opening, path


def test_every_template_says_what_it_is_for():
    for path in TEMPLATES:
        assert path.read_text(encoding="utf-8").startswith("{# "), path


def test_a_built_face_is_built_once(monkeypatch):
    build.main([])
    assert build.fresh()
    monkeypatch.setattr(build, "build", lambda: (_ for _ in ()).throw(AssertionError("built again")))
    assert build.main([]) == 0


def test_a_changed_source_asks_for_a_new_build(monkeypatch, tmp_path):
    build.main([])
    extra = tmp_path / "more.html"
    extra.write_text("{# more #}", encoding="utf-8")
    known = build._sources()
    monkeypatch.setattr(build, "_sources", lambda: [*known[:-1]])
    assert not build.fresh()


def test_what_is_built_is_ours_and_small():
    build.main([])
    style = Path(build.DIST / "look.css").read_text(encoding="utf-8")
    assert ".eight" in style
    assert ".form-select" in style
    assert len(style) < 100_000
