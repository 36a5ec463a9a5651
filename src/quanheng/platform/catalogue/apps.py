"""The catalogue room as a Django app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Data items."""

    name = "quanheng.platform.catalogue"
    label = "catalogue"
    verbose_name = "数据项目录"
