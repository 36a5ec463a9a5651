"""Catalogues compiled here are what gettext reads."""

import gettext
import io

import pytest

from quanheng.platform.lib.catalogues import compile_catalogue, compiled, read_catalogue

PO = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#: page.html:3
msgid "排名"
msgstr "Ranking"
msgid "多行"
msgstr ""
"two "
"lines\\n"

#, fuzzy
msgid "得分"
msgstr "guess"

msgid "没有译"
msgstr ""

msgctxt "动词"
msgid "公开"
msgstr "publish"

msgid "%(n)s 个单位"
msgid_plural "%(n)s 个单位"
msgstr[0] "%(n)s unit"
msgstr[1] "%(n)s units"
"""


@pytest.fixture
def english():
    return gettext.GNUTranslations(io.BytesIO(compile_catalogue(PO, "django.po")))


def test_gettext_reads_what_was_compiled(english):
    assert english.gettext("排名") == "Ranking"
    assert english.gettext("多行") == "two lines\n"
    assert english.pgettext("动词", "公开") == "publish"


def test_plurals(english):
    said = [english.ngettext("%(n)s 个单位", "%(n)s 个单位", n) % {"n": n} for n in (1, 11)]
    assert said == ["1 unit", "11 units"]


def test_fuzzy_and_untranslated_messages_stay_as_they_are(english):
    assert english.gettext("得分") == "得分"
    assert english.gettext("没有译") == "没有译"


@pytest.mark.parametrize("bad", ['msgid "a\nmsgstr "b"', '"nobody"', 'msgid 12\nmsgstr "b"', "nonsense"])
def test_a_broken_catalogue_names_its_line(bad):
    with pytest.raises(ValueError, match=r"x\.po:\d+"):
        read_catalogue(bad, "x.po")


def test_a_message_written_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        read_catalogue('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n', "x.po")


def test_an_edited_catalogue_is_compiled_anew(tmp_path):
    source = tmp_path / "locale" / "en" / "LC_MESSAGES"
    source.mkdir(parents=True)
    found = []
    for word in ("Ranking", "Places"):
        (source / "django.po").write_text(f'msgid "排名"\nmsgstr "{word}"\n', encoding="utf-8")
        folder = compiled(tmp_path / "locale", tmp_path / "home")
        mo = folder / "en" / "LC_MESSAGES" / "django.mo"
        with mo.open("rb") as file:
            found.append(gettext.GNUTranslations(file).gettext("排名"))
        assert [p.name for p in mo.parent.iterdir()] == ["django.mo"]
    assert found == ["Ranking", "Places"]
