"""The face: base page, macros, numbers, marks, charts, language — shared by all rooms; no models here."""
