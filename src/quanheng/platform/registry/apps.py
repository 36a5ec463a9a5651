"""The registry room as a Django app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Units, powers, acts."""

    name = "quanheng.platform.registry"
    label = "registry"
    verbose_name = "组织与人员"
