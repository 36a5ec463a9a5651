"""The document: YAML or Excel ↔ plain values that know their line or cell."""
