"""Sites on benchless, below `.bench/test`, on private servers without durable writes.

The servers run while this process has a site; workers side by side share them.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchless import servers
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

REPOSITORY = Path(__file__).resolve().parents[2]
PROBE_APP = REPOSITORY / "tests" / "support" / "probe_app"
APPS = ("memora", "memora_probe")

_servers = servers.Servers(servers.home(REPOSITORY) / "test", durable=False)
SITES = _servers.sites
_made: set[str] = set()

# As on the bench: what looks for sites starts from here, in this process and in its children.
os.environ["SITES_PATH"] = str(SITES)
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
    from frappe import destroy, installer

    _servers.hold()
    _made.add(name)
    os.chdir(SITES)
    _list_apps()
    installer.new_site(name, _servers.database(), "admin", config, str(SITES))
    for app in APPS:
        installer.install_app(app)
    destroy()
    return name


def _list_apps() -> None:
    """Write the list of apps at one stroke: workers and other runs beside this one read it."""
    path, text = SITES / "apps.txt", "\n".join(APPS) + "\n"
    if not path.exists() or path.read_text() != text:
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(text)
        draft.replace(path)


def drop_site(site: str) -> None:
    """Remove the site; with this process's last one its hold on the servers goes."""
    from frappe import installer

    try:
        installer.drop_site(site, _servers.database(), str(SITES))
    finally:
        _made.discard(site)
        if not _made:
            _servers.release()


def install_app(app: str) -> None:
    """Install an app on the connected site."""
    from frappe import installer

    installer.install_app(app)


def remove_app(app: str) -> None:
    """Uninstall an app from the connected site."""
    from frappe import installer

    installer.remove_app(app)


def migrate(site: str) -> None:
    """Migrate the connected site."""
    from frappe.migrate import migrate

    migrate()
    connect(site)


def with_assets(app: Callable[..., Any]) -> Callable[..., Any]:
    """Return the site's WSGI application behind what serves the apps' public files."""
    from frappe.middlewares import AppAssets

    return AppAssets(app, str(SITES))
