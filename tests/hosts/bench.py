"""Sites on real Frappe, in the bench that `MEMORA_BENCH` names.

They lie in `<bench>/memora-tests`, beside the bench's own sites, which are neither listed nor
touched: that folder has its own list of apps and may be removed at any time. Frappe and both apps
are imported, nothing is installed into the bench's environment.

A new site costs Frappe many seconds, so a site with both apps is made once, dumped, and every test
site is loaded from that dump. The dump's name holds a digest of everything that installing the apps
reads: a changed DocType, hook or patch makes a new one.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pymysql
import redis
from werkzeug.middleware.shared_data import SharedDataMiddleware

from tests.hosts.connection import connect, disconnect, wsgi_app

__all__ = [
    "connect",
    "disconnect",
    "drop_site",
    "install_app",
    "make_site",
    "migrate",
    "remove_app",
    "with_assets",
    "wsgi_app",
]

BENCH = Path(os.environ["MEMORA_BENCH"]).resolve()
HOME = BENCH / "memora-tests"
SITES = HOME / "sites"
TEMPLATES = HOME / "templates"
# Frappe writes logs to ../logs, seen from the folder of the sites.
LOGS = HOME / "logs"
REPOSITORY = Path(__file__).resolve().parents[2]
PROBE_APP = REPOSITORY / "tests" / "support" / "probe_app"
PACKAGES = {"memora": REPOSITORY / "memora", "memora_probe": PROBE_APP / "memora_probe"}
KEPT_TEMPLATES = 3
SITE_FOLDERS = ("private/backups", "private/files", "public/files", "locks", "logs")

# frappe.app reads it once, when it is imported, and tests.hosts.connection at each connection.
os.environ["SITES_PATH"] = str(SITES)
# For this process and its children, before anything that the bench has installed.
sys.path[:0] = [str(REPOSITORY), str(PROBE_APP)]
os.environ["PYTHONPATH"] = os.pathsep.join(
    [str(REPOSITORY), str(PROBE_APP), *filter(None, [os.environ.get("PYTHONPATH")])]
)


def make_site(name: str, config: dict[str, Any]) -> str:
    """Make a site with both apps.

    Args:
        name: Its name, which is also its folder's.
        config: Keys of site_config.json beside the database's.

    Returns:
        The name.
    """
    dump, template_config = _template()
    os.chdir(SITES)
    _make_from(dump, name, template_config | config)
    return name


def drop_site(site: str) -> None:
    """Remove the site: database, its user, folder, cached keys."""
    folder = SITES / site
    database = json.loads((folder / "site_config.json").read_text())["db_name"]
    with _root_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS `{database}`")
        cursor.execute(f"DROP USER IF EXISTS '{database}'@'%'")
        cursor.execute(f"DROP USER IF EXISTS '{database}'@'localhost'")
    shutil.rmtree(folder)
    _forget_cached(database)


def install_app(app: str) -> None:
    """Install an app on the connected site."""
    from frappe import installer

    installer.install_app(app)


def remove_app(app: str) -> None:
    """Uninstall an app from the connected site, without a question and without a backup."""
    from frappe import installer

    installer.remove_app(app, yes=True, no_backup=True)


def migrate(site: str) -> None:
    """Migrate the connected site."""
    from frappe.migrate import SiteMigration

    SiteMigration(skip_search_index=True).run(site)
    connect(site)


def with_assets(app: Callable[..., Any]) -> Callable[..., Any]:
    """Return the site's WSGI application behind what serves this checkout's public files.

    The bench's own folder of assets may lead to another checkout.
    """
    folders = {f"/assets/{name}": str(path / "public") for name, path in PACKAGES.items()}
    return SharedDataMiddleware(app, folders)


def _forget_cached(database: str) -> None:
    with redis.Redis.from_url(_common_config()["redis_cache"]) as cache:
        for key in cache.scan_iter(f"{database}|*", count=1000):
            cache.unlink(key)


def _template() -> tuple[Path, dict[str, Any]]:
    """Return the dump of a site with both apps and its config, made anew if it is out of date."""
    HOME.mkdir(exist_ok=True)
    dump = TEMPLATES / f"apps-{_digest_of_apps()}.sql"
    with _lock():
        _prepare_home()
        if not dump.exists():
            _make_template(dump)
            _forget_old_templates()
    return dump, json.loads(dump.with_suffix(".json").read_text())


def _forget_old_templates() -> None:
    """Keep the newest few: another checkout's run may be loading one."""
    dumps = sorted(TEMPLATES.glob("apps-*.sql"), key=lambda path: path.stat().st_mtime)
    for dump in dumps[:-KEPT_TEMPLATES]:
        dump.unlink()
        dump.with_suffix(".json").unlink()


def _make_template(dump: Path) -> None:
    bare = _bare_template()
    site = _make_from(bare, f"template-{secrets.token_hex(4)}.test", _config_beside(bare))
    try:
        _bench("--site", site, "install-app", *PACKAGES)
        _dump(site, dump)
    finally:
        drop_site(site)


def _bare_template() -> Path:
    """Return the dump of a site with Frappe alone."""
    import frappe

    dump = TEMPLATES / f"frappe-{frappe.__version__}.sql"
    if not dump.exists():
        site = f"bare-{secrets.token_hex(4)}.test"
        _bench(
            *("new-site", site, "--admin-password", "admin", "--no-mariadb-socket"),
            *("--db-root-username", _root_login(), "--db-root-password", _root_password()),
        )
        try:
            _dump(site, dump)
        finally:
            drop_site(site)
    return dump


def _make_from(dump: Path, site: str, config: dict[str, Any]) -> str:
    folder = SITES / site
    folder.mkdir()
    for name in SITE_FOLDERS:
        (folder / name).mkdir(parents=True)
    database, password = f"_{secrets.token_hex(8)}", secrets.token_hex(12)
    config = config | {"db_name": database, "db_password": password, "db_type": "mariadb"}
    (folder / "site_config.json").write_text(json.dumps(config, indent=1))
    with _root_cursor() as cursor:
        cursor.execute(
            f"CREATE DATABASE `{database}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"
        )
        cursor.execute(f"CREATE USER '{database}'@'%%' IDENTIFIED BY %s", (password,))
        cursor.execute(f"GRANT ALL PRIVILEGES ON `{database}`.* TO '{database}'@'%'")
    with dump.open("rb") as source:
        _run_client("mariadb", "mysql", database, stdin=source)
    return site


def _dump(site: str, target: Path) -> None:
    """Write the site's database beside the part of its config that belongs to the data."""
    config = json.loads((SITES / site / "site_config.json").read_text())
    unfinished = target.with_suffix(".unfinished")
    with unfinished.open("wb") as sink:
        _run_client(
            *("mariadb-dump", "mysqldump", "--single-transaction", "--skip-comments"),
            config["db_name"],
            stdout=sink,
        )
    data_config = {key: config[key] for key in ("encryption_key", "extra_config") if key in config}
    target.with_suffix(".json").write_text(json.dumps(data_config))
    unfinished.replace(target)


def _config_beside(dump: Path) -> dict[str, Any]:
    return json.loads(dump.with_suffix(".json").read_text())


def _digest_of_apps() -> str:
    """Return a digest of what installing the apps reads."""
    import frappe

    digest = hashlib.sha256(frappe.__version__.encode())
    for package in PACKAGES.values():
        for path in sorted(package.rglob("*")):
            if _shapes_a_site(path):
                digest.update(str(path.relative_to(package)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _shapes_a_site(path: Path) -> bool:
    if path.suffix in (".json", ".txt", ".csv"):
        return True
    in_schema = {"doctype", "patches"} & set(path.parts)
    return path.suffix == ".py" and bool(in_schema or path.name in ("hooks.py", "install.py"))


def _prepare_home() -> None:
    for folder in (SITES, TEMPLATES, LOGS):
        folder.mkdir(exist_ok=True)
    for shared in ("common_site_config.json", "assets"):
        link = SITES / shared
        if not link.is_symlink():
            link.symlink_to(BENCH / "sites" / shared)
    (SITES / "apps.txt").write_text("\n".join(["frappe", *PACKAGES]) + "\n")


def _bench(*arguments: str) -> None:
    command = [str(BENCH / "env/bin/python"), "-m", "frappe.utils.bench_helper", "frappe"]
    done = subprocess.run(
        [*command, *arguments], cwd=SITES, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"bench {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")


def _run_client(newer: str, older: str, *arguments: str, **streams: Any) -> None:
    program = shutil.which(newer) or shutil.which(older)
    if not program:
        raise RuntimeError(f"{newer} is missing: install MariaDB's client programs")
    config = _common_config()
    subprocess.run(
        [
            *(program, "--no-defaults", f"--host={config.get('db_host', '127.0.0.1')}"),
            *(f"--port={config.get('db_port', 3306)}", f"--user={_root_login()}", *arguments),
        ],
        env=os.environ | {"MYSQL_PWD": _root_password()},
        check=True,
        **streams,
    )


@contextlib.contextmanager
def _root_cursor() -> Iterator[pymysql.cursors.Cursor]:
    config = _common_config()
    connection = pymysql.connect(
        host=config.get("db_host", "127.0.0.1"),
        port=int(config.get("db_port", 3306)),
        user=_root_login(),
        password=_root_password(),
    )
    with connection, connection.cursor() as cursor:
        yield cursor


def _root_login() -> str:
    return _common_config().get("root_login", "root")


def _root_password() -> str:
    password = _common_config().get("root_password") or os.environ.get("MEMORA_DB_ROOT_PASSWORD")
    if password is None:
        raise RuntimeError(
            "Test sites need a database of their own: put root_password into the bench's "
            "sites/common_site_config.json or set MEMORA_DB_ROOT_PASSWORD"
        )
    return password


def _common_config() -> dict[str, Any]:
    return json.loads((BENCH / "sites" / "common_site_config.json").read_text())


@contextlib.contextmanager
def _lock() -> Iterator[None]:
    """Hold off the other workers, which want the same template."""
    with (HOME / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
