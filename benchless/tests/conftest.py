"""What the tests of servers and verbs share: a home folder of their own, and its processes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchless.servers import Servers

TIMEOUT = 30


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home folder whose servers are stopped at the end."""
    monkeypatch.setenv("BENCHLESS_HOME", str(tmp_path / "home"))
    yield tmp_path / "home"
    Servers(tmp_path / "home").release(everything=True)


@pytest.fixture
def verb(home):
    """Run a verb to its end: ``verb("new-site", "a.test")``."""

    def run(*arguments, **options):
        command = [sys.executable, "-m", "benchless", *arguments]
        options |= {"text": True, "capture_output": True, "timeout": 120}
        return subprocess.run(command, check=False, cwd=home.parent, **options)

    return run


@pytest.fixture
def background(home):
    """Start a verb, or a Python program, beside the test; what is left of it is killed."""
    started = []

    def start(*arguments, program=None):
        command = ["-c", program] if program else ["-m", "benchless", *arguments]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        process = subprocess.Popen([sys.executable, *command], cwd=home.parent, **pipes)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def processes_below(home):
    """Return the pids of living processes that work below the home folder, as all of ours do."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            place, state = (folder / "cwd").readlink(), (folder / "stat").read_text()
        except OSError:
            continue
        is_other = int(folder.name) != os.getpid() and state.rpartition(")")[2].split()[0] != "Z"
        if is_other and place.is_relative_to(home):
            found.append(int(folder.name))
    return found


def wait_until(condition):
    """Wait for something that other processes do."""
    deadline = time.monotonic() + TIMEOUT
    while not (result := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
    return result


def state_of(home):
    """Return the written state of the servers."""
    return json.loads((home / "run" / "servers.json").read_text())


def end(process, signum=signal.SIGTERM):
    """Send a signal and return the exit code."""
    process.send_signal(signum)
    return process.wait(TIMEOUT)
