"""The package of a run can be weighed again by anyone, and says what it is."""

import io
import zipfile

import pytest

from quanheng.bundle.verify import verify
from quanheng.platform.scoring.exports import bundle_of


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.HOME = tmp_path / "home"


def test_it_verifies(taken, tmp_path):
    path = tmp_path / "run.zip"
    path.write_bytes(bundle_of(taken.run.pk))
    verdict = verify(path)
    assert not verdict.problems
    assert not verdict.differences
    assert verdict.rows == taken.run.rows
    assert verdict.digest.endswith(taken.version.digest)


def test_one_digit_changed_is_found(taken, tmp_path):
    source = zipfile.ZipFile(io.BytesIO(bundle_of(taken.run.pk)))
    path = tmp_path / "forged.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as forged:
        for name in source.namelist():
            forged.writestr(name, source.read(name).replace(b"95.36", b"96.36"))
    verdict = verify(path)
    assert verdict.problems or verdict.differences


def test_it_says_that_it_is_a_demonstration(taken):
    archive = zipfile.ZipFile(io.BytesIO(bundle_of(taken.run.pk)))
    told = archive.read("README.md").decode("utf-8")
    assert "示例" in told or "示意" in told
    assert "demonstration" in told.lower()


def test_it_is_made_once_and_the_same_bytes_every_time(taken, settings, tmp_path):
    first = bundle_of(taken.run.pk)
    (kept,) = settings.HOME.rglob("*.zip")
    assert kept.read_bytes() == bundle_of(taken.run.pk) == first
    settings.HOME = tmp_path / "elsewhere"
    assert bundle_of(taken.run.pk) == first


def test_a_run_that_is_not_there(db):
    with pytest.raises(KeyError):
        bundle_of(404)
