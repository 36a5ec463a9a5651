"""The version of Quanheng; it stands in every run and in every bundle."""

__version__ = "0.1.0"
