"""What is wrong with a text or a proof, said in both languages by whoever finds it."""

from __future__ import annotations

from quanheng.engine.errors import Text


class Told(ValueError):
    """An error that speaks both languages: `text` has them apart, `str` together."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.text = Text(zh, en)


def told(error: Exception) -> Text:
    """The words of any error."""
    return error.text if isinstance(error, Told) else Text(str(error), str(error))
