"""What every room stands on and no room owns: exact numbers in the database, triggers, locks, catalogues, home."""
