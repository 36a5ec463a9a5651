"""Objections become appeals, kept by the room before this one; nothing is released yet, so no row is carried over."""

from django.db import migrations


class Migration(migrations.Migration):
    """Their tables go, and their triggers with them."""

    dependencies = [("publication", "0002_append_only")]

    operations = [
        migrations.DeleteModel(name="Answer"),
        migrations.DeleteModel(name="Objection"),
    ]
