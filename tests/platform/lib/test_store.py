"""Files kept by digest: whole and durable, once, never overwritten, weighed again when read."""

import hashlib
import os
import subprocess
import sys
import threading

import pytest

from quanheng.platform.lib import store


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path))
    return tmp_path / "files"


def files(folder):
    return sorted(p for p in folder.rglob("*") if p.is_file())


def test_what_is_kept_is_read_again(folder):
    kept = store.keep("石桥镇".encode())
    assert kept == store.Kept(hashlib.sha256("石桥镇".encode()).hexdigest(), 9)
    assert store.read(kept.digest).decode() == "石桥镇"
    assert store.path(kept.digest) == folder / kept.digest[:2] / kept.digest
    assert store.holds(kept.digest)


def test_pieces_and_the_whole_are_the_same_file(folder):
    assert store.keep(iter([b"ab", b"", b"c"])) == store.keep(b"abc")
    assert len(files(folder)) == 1


def test_an_empty_file_is_a_file():
    assert store.read(store.keep(b"").digest) == b""


def test_it_cannot_be_written_over(folder):
    kept = store.keep(b"abc")
    first = store.path(kept.digest).stat()
    store.keep(b"abc")
    assert store.path(kept.digest).stat().st_ino == first.st_ino
    assert first.st_mode & 0o222 == 0


@pytest.mark.parametrize("name", ["0" * 64, "", "../../../etc/passwd", "A" * 64, "0" * 63 + "/", "half"])
def test_what_is_not_there_is_a_key_error(name):
    store.keep(b"x")
    assert not store.holds(name)
    with pytest.raises(KeyError):
        store.path(name)
    with pytest.raises(KeyError):
        store.read(name)


def test_a_changed_file_is_told(folder):
    kept = store.keep(b"abc")
    place = store.path(kept.digest)
    place.chmod(0o640)
    place.write_bytes(b"abd")
    with pytest.raises(store.Damaged):
        store.read(kept.digest)
    place.write_bytes(b"longer")
    with pytest.raises(store.Damaged):
        store.keep(b"abc")


def test_a_source_that_breaks_off_leaves_nothing(folder):
    def pieces():
        yield b"abc"
        raise OSError("the line was cut")

    with pytest.raises(OSError, match="cut"):
        store.keep(pieces())
    assert files(folder) == []


def test_a_full_disk_leaves_nothing(folder, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        store.keep(b"abc")
    assert files(folder) == []


def test_many_at_once_keep_one(folder):
    found = []
    threads = [threading.Thread(target=lambda: found.append(store.keep(b"x" * 100_000))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert len(files(folder)) == 1


@pytest.mark.parametrize("point", ["store.keep:written", "store.keep:named"])
def test_killed_in_between_a_file_is_whole_or_not_there(folder, tmp_path, point):
    code = "from quanheng.platform.lib import store; store.keep(b'abc' * 1000)"
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "QUANHENG_HOME": str(tmp_path), "QUANHENG_FAULT": point},
        check=False,
    )
    assert told.returncode == -9
    named = [p for p in files(folder) if p.parent.name != "half"]
    assert [p.read_bytes() for p in named] == ([b"abc" * 1000] if point.endswith("named") else [])
    assert store.read(store.keep(b"abc" * 1000).digest) == b"abc" * 1000
