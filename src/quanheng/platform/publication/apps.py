"""The publication room as a Django app."""

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """Releases and their files."""

    name = "quanheng.platform.publication"
    label = "publication"
    verbose_name = "公开"
