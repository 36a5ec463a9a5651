"""The collection room as a Django app."""

from django.apps import AppConfig


class CollectionConfig(AppConfig):
    """Calls, returns, cells, checks, the burden meter."""

    name = "quanheng.platform.collection"
    label = "collection"
    verbose_name = "填报"
