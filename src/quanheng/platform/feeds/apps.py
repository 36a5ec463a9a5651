"""The feeds room as a Django app."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    """Connections and what came through them."""

    name = "quanheng.platform.feeds"
    label = "feeds"
    verbose_name = "数据接入"
