"""The command line: `quanheng COMMAND …`; one file a command."""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code: 0 well, 1 problems found, 2 the command line is wrong."""
    from quanheng.cli.dispatch import dispatch  # keeps `import quanheng.cli` free of work

    return dispatch(argv)
