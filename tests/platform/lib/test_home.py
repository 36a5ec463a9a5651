"""The data folder and its secret."""

import stat

import pytest

from quanheng.platform.lib.home import home, secret_key


def test_the_folder_is_made_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path / "deep" / "data"))
    assert home() == tmp_path / "deep" / "data"
    assert home().is_dir()


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = secret_key(tmp_path)
    assert len(first) >= 48
    assert secret_key(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_two_installations_have_two_secrets(tmp_path):
    for name in "ab":
        (tmp_path / name).mkdir()
    assert secret_key(tmp_path / "a") != secret_key(tmp_path / "b")


def test_a_secret_cut_short_is_told(tmp_path):
    (tmp_path / "secret_key").write_text("")
    with pytest.raises(RuntimeError, match="incomplete"):
        secret_key(tmp_path)
