"""The schemes room as a Django app."""

from django.apps import AppConfig


class SchemesConfig(AppConfig):
    """Scheme versions, their members and targets."""

    name = "quanheng.platform.schemes"
    label = "schemes"
    verbose_name = "考核方案"

    def ready(self) -> None:
        """The register of assessments, which stands below this room, learns how to ask what a scheme has made."""
        from quanheng.platform.programmes import ready  # models are there only now
        from quanheng.platform.schemes import yearly

        ready.made_of.learn(yearly.made)
        ready.is_yearly.learn(yearly.yearly)
