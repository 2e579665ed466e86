"""Starting Memora on this machine without a bench: site, processes, waiting for them."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import requests

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 30


def benchless(*arguments: str) -> list[str]:
    """Return the command line of a benchless verb."""
    return [sys.executable, "-m", "benchless", *arguments]


def run(*arguments: str) -> None:
    """Run a benchless verb to its end.

    Raises:
        SystemExit: it failed; it has said why.
    """
    finished = subprocess.run(benchless(*arguments), check=False)  # noqa: S603 - our own verbs
    if finished.returncode:
        sys.exit(finished.returncode)


@contextlib.contextmanager
def running(*arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a benchless verb beside the block, and end it with the block.

    A service manager ends us with SIGTERM, by default without any ``finally``: the servers, in a
    session of their own, would go on alone.
    """
    process = subprocess.Popen(benchless(*arguments), start_new_session=True)  # noqa: S603 - ours
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield process
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the site answers.

    Raises:
        SystemExit: the process ended, or the site did not answer in time.
    """
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        # A machine with other work to do takes its first request slowly.
        with contextlib.suppress(requests.ConnectionError, requests.Timeout):
            if requests.get(f"{url}/api/method/ping", timeout=5).ok:
                return
        time.sleep(0.1)
    sys.exit(f"{url} did not answer within {START_TIMEOUT_S} s.")


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
