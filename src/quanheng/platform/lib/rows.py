"""Many new rows of a table in one statement, where an object for each would cost more than all else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, models


def insert(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows given by attribute (a foreign key by its `_id`); what a row leaves out takes the model's default.

    Values must be such as the database takes: the columns of a row are not converted, those left out are.
    """
    fields = [f for f in model._meta.concrete_fields if not f.primary_key]
    blank = model()
    plain = {f.attname: f.get_db_prep_save(getattr(blank, f.attname), connection) for f in fields}
    quote = connection.ops.quote_name
    columns = ", ".join(quote(f.column) for f in fields)
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})",
            [list((plain | row).values()) for row in rows],
        )
