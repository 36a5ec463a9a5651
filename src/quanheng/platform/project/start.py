"""Opening the house from the command line: settings, tables up to date."""

from __future__ import annotations

import os

import django
from django.core.management import call_command

SETTINGS = "quanheng.platform.project.settings"


def start() -> None:
    """Load the settings and bring the database's tables up to date; safe to call again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
