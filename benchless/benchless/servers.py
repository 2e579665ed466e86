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
from pathlib import Path
from urllib.parse import urlsplit

import pymysql
import redis

HERE = Path(__file__).parent
SBIN = "/usr/sbin:/usr/local/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"
MAX_SOCKET_PATH = 107
TIMEOUT = 120
# Tests need no durable writes.
RELAXED = {
    "mariadb": ["--innodb-flush-log-at-trx-commit=0", "--skip-innodb-doublewrite"],
    "redis": ["--appendfsync", "no"],
}


class ServerError(RuntimeError):
    """A server cannot be started; the message says what to do."""


def home(start: Path | None = None) -> Path:
    """Return the folder of servers and sites: BENCHLESS_HOME, or .bench of the checkout."""
    if configured := os.environ.get("BENCHLESS_HOME"):
        return Path(configured).resolve()
    here = start or Path.cwd()
    for folder in (here, *here.parents):
        if folder.name == ".bench":
            return folder
        if (folder / "benchless" / "pyproject.toml").exists():
            return folder / ".bench"
    return here / ".bench"


def binary(*names: str) -> str | None:
    """Return the path of the first of these programs that exists."""
    path = f"{os.environ.get('PATH', '')}:{SBIN}"
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


def ensure_binaries() -> None:
    """Install Debian's servers if they are missing and we may; else say what to install."""

    def are_missing() -> bool:
        return not (binary("mariadbd", "mysqld") and binary("redis-server"))

    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if are_missing() and binary("apt-get") and (not sudo or binary("sudo")):
        print("Installing mariadb-server and redis-server …", flush=True)  # noqa: T201
        script = [*sudo, "sh", str(HERE / "install-servers.sh")]
        subprocess.run(script, check=False, stdin=subprocess.DEVNULL)
    if are_missing():
        raise ServerError(
            "MariaDB and Redis are not installed. Run this, then repeat the command:\n"
            "  sudo apt-get install -y --no-install-recommends mariadb-server redis-server"
        )


def _free_port(preferred: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", preferred))
        except OSError:
            return _free_port(0)
        return probe.getsockname()[1]


def _process(pid: int) -> list | None:
    """Return pid and start time of a living process: a pid alone may be given to another."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else [pid, fields[19]]


def _is_alive(process: list | None) -> bool:
    return bool(process) and _process(process[0]) == process


def _stop(processes: list[list]) -> None:
    for process in filter(_is_alive, processes):
        os.kill(process[0], signal.SIGTERM)
    deadline = time.monotonic() + TIMEOUT
    for process in processes:
        while _is_alive(process):
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

    def __init__(self, folder: Path | None = None, *, durable: bool = True) -> None:
        self.home = folder or home()
        self.run, self.sites = self.home / "run", self.home / "sites"
        self.durable = durable
        self._state: dict = {}

    @contextlib.contextmanager
    def _locked(self):
        """Read the state, let the caller change it, write it; one process at a time."""
        for folder in (self.run, self.sites):
            folder.mkdir(parents=True, exist_ok=True)
        path, draft = self.run / "servers.json", self.run / "servers.tmp"
        with (self.run / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with contextlib.suppress(OSError, ValueError):
                self._state = json.loads(path.read_text())
            holders = filter(_is_alive, self._state.get("holders", []))
            self._state["holders"] = [holder for holder in holders if holder[0] != os.getpid()]
            try:
                yield self._state
            finally:
                draft.touch(mode=0o600)
                draft.write_text(json.dumps(self._state))
                draft.replace(path)

    def hold(self, *, keep: bool = False) -> None:
        """Start what is not running and stay a holder; ``keep`` outlives this process."""
        with self._locked() as state:
            state["keep"] = keep or state.get("keep", False)
            state["holders"].append(_process(os.getpid()))
            state.setdefault("password", secrets.token_hex(16))
            if not os.environ.get("MEMORA_DB_URL"):
                self._start("mariadb", self._mariadb, self._mariadb_answers)
            if not os.environ.get("MEMORA_REDIS_URL"):
                self._start("redis", self._redis, self._redis_answers)
            self._write_config()

    def release(self, *, everything: bool = False) -> None:
        """Stop being a holder; stop the servers when nobody is left, or at once."""
        with self._locked() as state:
            if everything:
                state.update(keep=False, holders=[])
            if not state["holders"] and not state.get("keep"):
                _stop([state[name] for name in ("mariadb", "redis") if state.get(name)])

    def _start(self, name, command, answers):
        if _is_alive(self._state.get(name)):
            return
        ensure_binaries()
        log, ports = self.run / f"{name}.log", self._state.setdefault("ports", {})
        for _attempt in range(3):  # another process may take the port before the server does
            port = ports[name] = _free_port(ports.get(name, 0))
            run = [*command(port), *([] if self.durable else RELAXED[name])]
            with log.open("ab") as out:
                # A session of its own: Ctrl-C reaches the command, which stops it in order.
                streams = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": out}
                process = subprocess.Popen(run, start_new_session=True, **streams)
            deadline = time.monotonic() + TIMEOUT
            while process.poll() is None and time.monotonic() < deadline:
                if answers(port):
                    self._state[name] = _process(process.pid)
                    return
                time.sleep(0.05)
            process.kill()
            process.wait()
            ports[name] = 0
        end = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise ServerError(f"{name} does not start; the end of {log}:\n{end}")

    def _mariadb(self, port):
        data, access, socket_path = self.home / "mariadb", self.run / "access.sql", self._socket()
        # Not /tmp: every server that starts there removes the temporary tables of the others.
        common = [f"--tmpdir={self.run}", *(["--user=root"] if os.geteuid() == 0 else [])]
        if not data.exists():
            draft = data.with_suffix(".new")
            shutil.rmtree(draft, ignore_errors=True)
            command = [binary("mariadb-install-db", "mysql_install_db"), "--no-defaults", *common]
            command += [f"--datadir={draft}", "--auth-root-authentication-method=normal"]
            subprocess.run([*command, "--skip-test-db"], check=True, stdout=subprocess.DEVNULL)
            draft.replace(data)
        access.touch(mode=0o600)
        access.write_text(
            f"CREATE OR REPLACE USER benchless@'%' IDENTIFIED BY '{self._state['password']}';\n"
            "GRANT ALL PRIVILEGES ON *.* TO benchless@'%' WITH GRANT OPTION;\n"
            "DELETE FROM mysql.global_priv WHERE User IN ('', 'root');\nFLUSH PRIVILEGES;\n"
        )
        options = {"datadir": data, "port": port, "socket": socket_path, "init-file": access}
        options["pid-file"] = self.run / "mariadb.pid"
        program = [binary("mariadbd", "mysqld"), f"--defaults-file={HERE / 'mariadb.cnf'}"]
        return [*program, *common, *(f"--{key}={value}" for key, value in options.items())]

    def _socket(self):
        path = self.run / "mariadb.sock"
        if len(str(path)) <= MAX_SOCKET_PATH:
            return path
        name = hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"benchless-{os.getuid()}-{name}.sock"

    def _mariadb_answers(self, port):
        account = {"user": "benchless", "password": self._state["password"]}
        with contextlib.suppress(pymysql.Error):
            pymysql.connect(host="127.0.0.1", port=port, **account).close()
            return True
        return False

    def _redis(self, port):
        data = self.home / "redis"
        data.mkdir(exist_ok=True)
        options = ["--port", str(port), "--dir", str(data)]
        return [binary("redis-server"), str(HERE / "redis.conf"), *options]

    @staticmethod
    def _redis_answers(port):
        with redis.Redis(port=port) as connection, contextlib.suppress(redis.RedisError):
            return connection.ping()
        return False

    def database(self) -> dict:
        """Return host, port, user and password of the database's administrator."""
        if url := os.environ.get("MEMORA_DB_URL"):
            parts = urlsplit(url)
            address = {"host": parts.hostname or "127.0.0.1", "port": parts.port or 3306}
            return address | {"user": parts.username or "root", "password": parts.password or ""}
        address = {"host": "127.0.0.1", "port": self._state["ports"]["mariadb"]}
        return address | {"user": "benchless", "password": self._state["password"]}

    def _write_config(self):
        """Write the addresses to ``sites/common_site_config.json``; other keys there stay."""
        path, database = self.sites / "common_site_config.json", self.database()
        url = os.environ.get("MEMORA_REDIS_URL")
        base = url.rstrip("/") if url else f"redis://127.0.0.1:{self._state['ports']['redis']}"
        names = ("memora_redis", "redis_queue", "redis_cache")
        addresses = {name: f"{base}/{number}" for number, name in enumerate(names)}
        addresses |= {"db_host": database["host"], "db_port": database["port"]}
        config = json.loads(path.read_text()) if path.exists() else {}
        if not addresses.items() <= config.items():  # other processes read it meanwhile
            draft = path.with_suffix(".tmp")
            draft.write_text(json.dumps(config | addresses, indent=1, sort_keys=True))
            draft.replace(path)


@contextlib.contextmanager
def running(folder: Path | None = None, *, durable: bool = True):
    """Hold the servers for the length of a block."""
    servers = Servers(folder, durable=durable)
    try:
        servers.hold()
        yield servers
    finally:
        servers.release()
