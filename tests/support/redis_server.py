"""A Redis server of a test's own, that may be killed."""

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import redis

START_TIMEOUT = 60.0
#: A Cluster's nodes also listen 10,000 ports higher.
HIGHEST_PORT = 55_535


class RedisServer:
    """A `redis-server` process on a free port, its data in a folder of its own.

    Args:
        sentinel: Lines of a Sentinel's configuration, without the word "sentinel"; the process is
            one then.
        **settings: Lines of redis.conf, with `_` for `-`: `appendfsync="always"`.
    """

    def __init__(self, *, sentinel: dict[str, str] | None = None, **settings: str) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="memora-redis-"))
        self.port = _free_port()
        self._sentinel = sentinel
        # Redis lets everybody wait for a disk that is behind with an fsync. What was written
        # survives the process without one.
        own = {"appendonly": "yes", "appendfsync": "no", "save": ""}
        self._settings = own | settings
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address, for redis-py and site configs."""
        return f"redis://127.0.0.1:{self.port}"

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def connect(self, db: int = 0) -> redis.Redis:
        """Return a new client."""
        return redis.Redis(port=self.port, db=db)

    def start(self) -> "RedisServer":
        """Start the process and wait until it has loaded its data.

        Raises:
            RuntimeError: It ended or did not answer in time; the message holds its log.
        """
        program = shutil.which("redis-server")
        if not program:
            raise RuntimeError("redis-server is missing: install Debian's package redis-server")
        options = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "dir": str(self.directory),
            "logfile": str(self.directory / "server.log"),
            **{name.replace("_", "-"): value for name, value in self._settings.items()},
        }
        if self._sentinel is None:
            arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        else:
            arguments = [self._sentinel_file(options), "--sentinel"]
        self._process = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL)
        self._wait_until_ready()
        return self

    def stop(self) -> None:
        """End the process in good order; its data stay."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the process at once, as a crash does; its data stay as they are on disk."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Start again on the same port and data; a running process is killed first."""
        if self.is_running:
            self.kill()
        self.start()

    def remove(self) -> None:
        """End the process and remove its data."""
        if self.is_running:
            self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _sentinel_file(self, options: dict[str, str]) -> str:
        """Write the file that a Sentinel keeps its own notes in."""
        assert self._sentinel is not None
        path = self.directory / "sentinel.conf"
        if not path.exists():
            lines = [f"{name} {options[name]}" for name in ("port", "bind", "dir", "logfile")]
            lines += [f"sentinel {name} {value}" for name, value in self._sentinel.items()]
            path.write_text("\n".join(lines) + "\n")
        return str(path)

    def _end(self, signum: signal.Signals) -> None:
        assert self._process is not None, "not started"
        self._process.send_signal(signum)
        self._process.wait()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while self.is_running and time.monotonic() < deadline:
            if self._answers():
                return
            time.sleep(0.005)
        log = self.directory / "server.log"
        raise RuntimeError(f"redis-server did not start: {log.read_text() if log.exists() else ''}")

    def _answers(self) -> bool:
        with self.connect() as client:
            try:
                return client.ping()
            except (redis.ConnectionError, redis.BusyLoadingError):
                return False


def _free_port() -> int:
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port <= HIGHEST_PORT:
            return port
