"""The follow-up room as a Django app."""

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    """Letters, interviews, rectification, consequences."""

    name = "quanheng.platform.followup"
    label = "followup"
    verbose_name = "结果运用"

    def ready(self) -> None:
        """The schemes, which stand below this room, learn how to ask what rectification means their targets to be."""
        from quanheng.platform.followup import targets  # models are there only now
        from quanheng.platform.schemes import carried

        carried.told_of.learn(targets.told)
