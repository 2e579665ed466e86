"""Debian's Chromium: found, or installed where we may. Playwright brings no browser of its own."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

#: What it is called by Debian, by Ubuntu, and by who makes the other one.
NAMES = ("chromium", "chromium-browser", "google-chrome")
#: With fonts: Debian's recommends some, but they are many more than letters and formulas need.
PACKAGES = ("chromium", "fonts-dejavu-core", "fonts-noto-core", "fonts-stix")


class ChromiumMissingError(RuntimeError):
    """There is no browser; the message says what to install."""


def find_chromium() -> str:
    """Return the browser's path; install it first if it is missing and we may.

    Raises:
        ChromiumMissingError: It is missing, and we may not install it or could not.
    """
    # Test processes side by side want the same package; apt lets in one.
    with (Path(tempfile.gettempdir()) / f"memora-chromium-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = _installed()
        if found is None and shutil.which("apt-get"):
            _install()
            found = _installed()
    if found is None:
        raise ChromiumMissingError(
            "Chromium is missing, which the tests in tests/browser need. Run this, then repeat"
            f" the command:\n  sudo apt-get install -y --no-install-recommends {' '.join(PACKAGES)}"
        )
    return found


def _installed() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _install() -> None:
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and not shutil.which("sudo"):
        return
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    install = ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *PACKAGES]
    for command in (["apt-get", "-qq", "update"], install):
        subprocess.run([*sudo, *environment, *command], check=False, stdin=subprocess.DEVNULL)
