"""The API room as a Django app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Tokens, and answers kept for requests that come twice."""

    name = "quanheng.platform.api"
    label = "api"
    verbose_name = "接口"
