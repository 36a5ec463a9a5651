"""The portrait room as a Django app."""

from django.apps import AppConfig


class PortraitConfig(AppConfig):
    """One page of a unit."""

    name = "quanheng.platform.portrait"
    label = "portrait"
    verbose_name = "单位画像"
