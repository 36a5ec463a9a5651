"""Install the Debian packages that the tests need when they are missing and we are root; else say what to install."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def present(package: str) -> bool:
    """True if dpkg has it installed."""
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f=${Status}", package], capture_output=True, text=True, check=False
    )
    return "install ok installed" in asked.stdout


def main(packages: list[str]) -> int:
    """0 if all are there in the end."""
    if not shutil.which("dpkg-query"):
        if shutil.which("chromium") or shutil.which("google-chrome"):
            return 0
        print(
            f"测试需要 / tests need: {' '.join(packages)}（本机不是 Debian，请自行安装 / install them yourself）"
        )
        return 1
    gone = [p for p in packages if not present(p)]
    if not gone:
        return 0
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"测试需要 / tests need: {' '.join(gone)}\n请运行 / run: sudo apt-get install {' '.join(gone)}")
        return 1
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-q"], check=False, env=quiet, stdout=subprocess.DEVNULL)
    made = subprocess.run(
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", *gone],
        check=False,
        env=quiet,
        stdout=subprocess.DEVNULL,
    )
    return made.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
