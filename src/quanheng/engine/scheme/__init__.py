"""The scheme: its records, how a document becomes one, and the checks of the compiler."""
