"""A Chromium for the tests: one that is there, or else one that is installed.

`python tests/browser/chromium.py` installs it where there is none: Debian's own where we may install packages, and
otherwise the one that comes with playwright.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APT = ("apt-get", "--quiet=2", "-o", "Dpkg::Use-Pty=0")


def find() -> str | None:
    """The path of the browser in CHROMIUM, on PATH, or among what playwright has fetched; None where there is none."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None) or _fetched()


def _fetched() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only who has no other browser waits for it

    with sync_playwright() as driver:
        path = driver.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> bool:
    """Try to install one, and tell whether there is one now."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which(APT[0]):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "--yes", "chromium"]):
            subprocess.run([*APT, *command], env=environment, stdout=subprocess.DEVNULL, check=False)
    if not find():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return find() is not None


if __name__ == "__main__" and not find():
    sys.stderr.write("Setting up Chromium ...\n")
    if not install():
        sys.stderr.write("No Chromium could be installed; put one on PATH, or its path in CHROMIUM.\n")
