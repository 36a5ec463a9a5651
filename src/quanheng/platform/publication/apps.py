"""The publication room as a Django app."""

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """Releases, their files, objections."""

    name = "quanheng.platform.publication"
    label = "publication"
    verbose_name = "公开"
