"""Private MariaDB and Redis servers of one checkout, shared by the processes that hold them."""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pymysql
import redis

SBIN = "/usr/sbin:/usr/local/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"
MAX_SOCKET_PATH = 107
START_TIMEOUT = 120
STOP_TIMEOUT = 60
INSTALL_COMMAND = "apt-get install -y --no-install-recommends mariadb-server redis-server"
# Debian starts a service as soon as its package is there; policy-rc.d's 101 forbids it.
INSTALL_SCRIPT = f"""
set -e
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap 'rm -f $policy' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > $policy; chmod 755 $policy
fi
export DEBIAN_FRONTEND=noninteractive
{INSTALL_COMMAND} || {{ apt-get update; {INSTALL_COMMAND}; }}
"""


class ServerError(RuntimeError):
    """A server cannot be started; the message says what to do."""


def home(start: Path | None = None) -> Path:
    """Return the folder of servers and sites: BENCHLESS_HOME, or .bench of the checkout."""
    if configured := os.environ.get("BENCHLESS_HOME"):
        return Path(configured).resolve()
    here = start or Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "benchless" / "pyproject.toml").exists() or folder.name == ".bench":
            return folder if folder.name == ".bench" else folder / ".bench"
    return here / ".bench"


def binary(*names: str) -> str | None:
    """Return the path of the first of these programs that exists."""
    path = f"{os.environ.get('PATH', '')}:{SBIN}"
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


def ensure_binaries() -> None:
    """Install Debian's servers if they are missing and we may; else say what to install."""

    def missing() -> bool:
        return not (binary("mariadbd", "mysqld") and binary("redis-server"))

    if not missing():
        return
    command = ["sh", "-c", INSTALL_SCRIPT]
    if os.geteuid() != 0:
        command = ["sudo", "-n", *command]
    if binary("apt-get") and binary(command[0]):
        print("benchless: installing mariadb-server and redis-server …", flush=True)  # noqa: T201
        subprocess.run(command, check=False, stdin=subprocess.DEVNULL)  # noqa: S603
    if missing():
        raise ServerError(
            "MariaDB and Redis are not installed. Run this, then repeat the command:\n"
            f"  sudo {INSTALL_COMMAND}"
        )


def free_port(preferred: int | None = None) -> int:
    """Return a free TCP port of 127.0.0.1, the preferred one if nothing listens there."""
    for port in (preferred, 0):
        if port is None:
            continue
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return probe.getsockname()[1]
    raise ServerError("no free TCP port on 127.0.0.1")


def started_at(pid: int) -> str | None:
    """Return the start time of a living process, in clock ticks; None if it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]


def _me() -> list:
    return [os.getpid(), started_at(os.getpid())]


def _alive(process: list | None) -> bool:
    """Tell whether this very process lives: a pid alone may have been given to another."""
    return bool(process) and started_at(process[0]) == process[1]


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""


def _spawn(command: list[str], log: Path) -> subprocess.Popen:
    # A session of its own: Ctrl-C reaches the command, which then stops its servers in order.
    with log.open("ab") as out:
        return subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )


def _stop(processes: list[list]) -> None:
    for process in processes:
        if _alive(process):
            os.kill(process[0], signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT
    for process in processes:
        while _alive(process):
            if time.monotonic() > deadline:
                os.kill(process[0], signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process[0], os.WNOHANG)
            time.sleep(0.02)


class Servers:
    """The two servers below one home folder.

    Their state is in ``run/servers.json``: pid, start time and port of each server, and the
    processes that hold them. The last holder to leave stops them; holders that died without
    leaving are forgotten, so a ``kill -9`` costs at most one orphan, which the next run adopts.
    """

    def __init__(self, folder: Path | None = None, *, durable: bool | None = None) -> None:
        self.home = folder or home()
        self.run = self.home / "run"
        self.sites = self.home / "sites"
        self.durable = not os.environ.get("BENCHLESS_FAST") if durable is None else durable
        self._state: dict = {}

    @contextlib.contextmanager
    def _locked(self) -> Iterator[dict]:
        """Read the state, let the caller change it, write it; one process at a time."""
        for folder in (self.run, self.sites):
            folder.mkdir(parents=True, exist_ok=True)
        path = self.run / "servers.json"
        with (self.run / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                self._state = json.loads(path.read_text())
            except (OSError, ValueError):
                self._state = {}
            holders = self._state.setdefault("holders", [])
            self._state["holders"] = [holder for holder in holders if _alive(holder)]
            try:
                yield self._state
            finally:
                draft = path.with_suffix(".tmp")
                draft.touch(mode=0o600)
                draft.write_text(json.dumps(self._state, indent=1))
                draft.replace(path)

    def hold(self, *, keep: bool = False) -> None:
        """Start what is not running and stay a holder; ``keep`` outlives this process.

        Raises:
            ServerError: a server is missing or does not come up.
        """
        with self._locked() as state:
            state["keep"] = keep or state.get("keep", False)
            if not state["keep"] and _me() not in state["holders"]:
                state["holders"].append(_me())
            state.setdefault("password", secrets.token_hex(16))
            own = [name for name in ("DB", "REDIS") if not os.environ.get(f"MEMORA_{name}_URL")]
            if own:
                ensure_binaries()
            if "DB" in own and not _alive(state.get("mariadb")):
                self._start("mariadb", self._mariadb, self._mariadb_answers)
            if "REDIS" in own and not _alive(state.get("redis")):
                self._start("redis", self._redis, self._redis_answers)
            self._write_config()

    def release(self, *, everything: bool = False) -> None:
        """Stop being a holder; stop the servers when nobody is left, or at once."""
        with self._locked() as state:
            if everything:
                state.update(keep=False, holders=[])
            state["holders"] = [holder for holder in state["holders"] if holder != _me()]
            if not state["holders"] and not state.get("keep"):
                _stop([state[name] for name in ("mariadb", "redis") if state.get(name)])
                state["mariadb"] = state["redis"] = None

    def _start(self, name: str, command: callable, answers: callable) -> None:
        log = self.run / f"{name}.log"
        for _attempt in range(3):  # another process may take the port before the server does
            port = self._state["ports"] = self._state.get("ports") or {}
            port[name] = free_port(port.get(name))
            process = _spawn(command(port[name]), log)
            deadline = time.monotonic() + START_TIMEOUT
            while process.poll() is None and time.monotonic() < deadline:
                if answers(port[name]):
                    self._state[name] = [process.pid, started_at(process.pid)]
                    return
                time.sleep(0.05)
            if process.poll() is None:
                process.kill()
            process.wait()
            port[name] = None
        raise ServerError(f"{name} does not start; the end of {log}:\n{_tail(log)}")

    def _mariadb(self, port: int) -> list[str]:
        data = self.home / "mariadb"
        as_root = ["--user=root"] if os.geteuid() == 0 else []
        if not data.exists():
            self._install_mariadb(data, as_root)
        access = self.run / "access.sql"
        access.touch(mode=0o600)
        password = self._state["password"]
        access.write_text(
            f"CREATE OR REPLACE USER 'benchless'@'%' IDENTIFIED BY '{password}';\n"
            "GRANT ALL PRIVILEGES ON *.* TO 'benchless'@'%' WITH GRANT OPTION;\n"
            "DELETE FROM mysql.global_priv WHERE User IN ('', 'root');\nFLUSH PRIVILEGES;\n"
        )
        relaxed = [
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-flush-method=O_DIRECT_NO_FSYNC",
            "--skip-innodb-doublewrite",
        ]
        return [
            binary("mariadbd", "mysqld"),
            "--no-defaults",
            *as_root,
            f"--datadir={data}",
            f"--port={port}",
            f"--socket={self._socket()}",
            f"--pid-file={self.run / 'mariadb.pid'}",
            f"--init-file={access}",
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            "--skip-log-bin",
            "--performance-schema=OFF",
            "--character-set-server=utf8mb4",
            "--collation-server=utf8mb4_unicode_ci",
            "--skip-character-set-client-handshake",
            "--max-connections=300",
            "--max-allowed-packet=64M",
            "--innodb-buffer-pool-size=256M",
            "--innodb-flush-log-at-trx-commit=1",
            *([] if self.durable else relaxed),
        ]

    def _install_mariadb(self, data: Path, as_root: list[str]) -> None:
        draft = data.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        log = self.run / "mariadb-install.log"
        command = [
            binary("mariadb-install-db", "mysql_install_db"),
            "--no-defaults",
            *as_root,
            f"--datadir={draft}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ]
        with log.open("wb") as out:
            done = subprocess.run(command, check=False, stdout=out, stderr=out)  # noqa: S603
        if done.returncode:
            raise ServerError(f"MariaDB's data folder cannot be made; {log} says:\n{_tail(log)}")
        draft.replace(data)

    def _socket(self) -> Path:
        path = self.run / "mariadb.sock"
        if len(str(path)) > MAX_SOCKET_PATH:
            name = hashlib.sha1(str(self.home).encode(), usedforsecurity=False).hexdigest()[:12]
            path = Path(tempfile.gettempdir()) / f"benchless-{os.getuid()}-{name}.sock"
        return path

    def _mariadb_answers(self, port: int) -> bool:
        try:
            pymysql.connect(
                host="127.0.0.1", port=port, user="benchless", password=self._state["password"]
            ).close()
        except pymysql.Error:
            return False
        return True

    def _redis(self, port: int) -> list[str]:
        data = self.home / "redis"
        data.mkdir(exist_ok=True)
        return redis_command(data, port, durable=self.durable)

    @staticmethod
    def _redis_answers(port: int) -> bool:
        with redis.Redis(port=port) as connection, contextlib.suppress(redis.RedisError):
            return connection.ping()
        return False

    def database(self) -> dict:
        """Return host, port, user and password of the database's administrator."""
        if url := os.environ.get("MEMORA_DB_URL"):
            parts = urlsplit(url)
            return {
                "host": parts.hostname or "127.0.0.1",
                "port": parts.port or 3306,
                "user": parts.username or "root",
                "password": parts.password or "",
            }
        with self._locked() as state:
            return self._own_database(state)

    @staticmethod
    def _own_database(state: dict) -> dict:
        return {
            "host": "127.0.0.1",
            "port": state["ports"]["mariadb"],
            "user": "benchless",
            "password": state["password"],
        }

    def _write_config(self) -> None:
        """Write the addresses to ``sites/common_site_config.json``; other keys there stay."""
        path = self.sites / "common_site_config.json"
        config = json.loads(path.read_text()) if path.exists() else {}
        if os.environ.get("MEMORA_DB_URL"):
            database = self.database()
        else:
            database = self._own_database(self._state)
        url = os.environ.get("MEMORA_REDIS_URL")
        url = url or f"redis://127.0.0.1:{self._state['ports']['redis']}"
        base = urlsplit(url)._replace(path="").geturl()
        fresh = config | {
            "db_host": database["host"],
            "db_port": database["port"],
            "memora_redis": f"{base}/0",
            "redis_queue": f"{base}/1",
            "redis_cache": f"{base}/2",
        }
        if fresh != config:
            draft = path.with_suffix(".tmp")
            draft.write_text(json.dumps(fresh, indent=1, sort_keys=True))
            draft.replace(path)


def redis_command(data: Path, port: int, *, durable: bool = True) -> list[str]:
    """Return the command of a Redis server that keeps what it acknowledged.

    zset-max-ziplist-entries is the name that 6.2 knows; 7.0 takes it for the listpack limit.
    """
    return [
        binary("redis-server"),
        *("--port", str(port), "--bind", "127.0.0.1", "--dir", str(data), "--save", ""),
        *("--appendonly", "yes", "--appendfsync", "everysec" if durable else "no"),
        *("--maxmemory-policy", "noeviction", "--zset-max-ziplist-entries", "512"),
    ]


@contextlib.contextmanager
def running(folder: Path | None = None, *, durable: bool | None = None) -> Iterator[Servers]:
    """Hold the servers for the length of a block."""
    servers = Servers(folder, durable=durable)
    try:
        servers.hold()
        yield servers
    finally:
        servers.release()
