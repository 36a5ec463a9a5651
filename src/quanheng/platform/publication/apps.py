"""The publication room as a Django app."""

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """Releases and their files."""

    name = "quanheng.platform.publication"
    label = "publication"
    verbose_name = "公开"

    def ready(self) -> None:
        """The panels, which stand below this room, learn how to ask which grades of a unit were released."""
        from quanheng.platform.panels import performed
        from quanheng.platform.publication import awarded  # models are there only now

        performed.awarded.learn(awarded.awarded)
