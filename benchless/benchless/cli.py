"""The command line, with bench's verbs: ``benchless --site NAME <verb>``."""

import ast
import code
import contextlib
import functools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
from gunicorn.app.base import BaseApplication

import frappe
import frappe.app
from benchless import servers
from frappe import installer
from frappe.migrate import migrate
from frappe.utils.background_jobs import start_worker
from frappe.utils.scheduler import start_scheduler

STOP_TIMEOUT = 15
WEB = {"worker_class": "gthread", "workers": 2, "threads": 8, "timeout": 120}
WEB |= {"graceful_timeout": 5, "loglevel": "warning"}
CURRENT = Path("currentsite.txt")
PORT = click.option("--port", default=8000, show_default=True)


@contextlib.contextmanager
def _running():
    """Hold the servers; work in the folder of the sites, as bench's commands do."""
    # SIGTERM ends a command like Ctrl-C does: through its finally blocks.
    signal.signal(signal.SIGTERM, lambda signum, _frame: sys.exit(128 + signum))
    # A shell starts what runs in its background with SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with servers.running() as running:
        os.environ["SITES_PATH"] = str(running.sites)
        os.chdir(running.sites)
        yield running


@click.group()
@click.option("--site", help="The site; by default the first one made.")
@click.pass_context
def main(context, site):
    """Run Memora's sites without a bench."""
    context.obj = site


def _existing(site=None):
    """Return the site named, else the default one."""
    site = site or click.get_current_context().obj
    site = site or (CURRENT.read_text().strip() if CURRENT.exists() else "")
    if not site or not Path(site, "site_config.json").exists():
        raise click.UsageError(f"There is no site {site}: make one with new-site")
    return site


def verb(*parameters, connect=False):
    """Make a function a verb; with ``connect`` it runs as Administrator on the site."""

    def decorate(fn):
        @functools.wraps(fn)
        def command(*args, **kwargs):
            try:
                if not connect:
                    return fn(*args, **kwargs)
                with _running():
                    frappe.connect(_existing())
                    return fn(*args, **kwargs)
            except (servers.ServerError, ValueError, ModuleNotFoundError) as e:
                raise click.ClickException(str(e)) from e

        for parameter in reversed(parameters):
            command = parameter(command)
        return main.command(fn.__name__.strip("_").replace("_", "-"))(command)

    return decorate


@verb()
def check_servers():
    """Install MariaDB and Redis if they are missing, or say how to."""
    servers.ensure_binaries()


@verb()
def start_servers():
    """Start MariaDB and Redis and leave them running."""
    with _running() as running:
        running.hold(keep=True)


@verb()
def stop_servers():
    """Stop MariaDB and Redis, whoever uses them."""
    servers.Servers().release(everything=True)


@verb(
    click.argument("site"),
    click.option("--admin-password", default="admin", show_default=True),
    click.option("--install-app", "apps", multiple=True, help="May be repeated."),
)
def new_site(site, admin_password, apps):
    """Make a site; the first one becomes the default."""
    with _running() as running:
        if Path(site).exists():
            raise click.ClickException(f"Site {site} already exists")
        installer.new_site(site, running.database(), admin_password)
        _install(apps)
        CURRENT.write_text(CURRENT.read_text() if CURRENT.exists() else site)


def _install(apps):
    for app in apps:
        frappe.get_app_path(app)  # it is there
        listed = dict.fromkeys([*frappe.get_all_apps()[1:], app])
        Path("apps.txt").write_text("\n".join(listed) + "\n")
        installer.install_app(app)


@verb(click.argument("site"))
def drop_site(site):
    """Drop a site's database and folder."""
    with _running() as running:
        installer.drop_site(_existing(site), running.database())
        if CURRENT.read_text() == site:
            CURRENT.unlink()


@verb(click.argument("apps", nargs=-1, required=True), connect=True)
def install_app(apps):
    """Install apps on the site."""
    _install(apps)


@verb(click.argument("app"), connect=True)
def uninstall_app(app):
    """Uninstall an app: its DocTypes, tables and records go."""
    installer.remove_app(app)


@verb(connect=True)
def list_apps():
    """List the apps of the site."""
    click.echo("\n".join(frappe.get_installed_apps()))


@verb(connect=True)
def _migrate():
    """Run patches and bring tables, jobs and fixtures to the code's state."""
    migrate()


@verb(
    click.argument("method"),
    click.option("--args", default="[]", help="Positional arguments: a Python literal."),
    click.option("--kwargs", default="{}", help="Keyword arguments: a Python literal."),
    connect=True,
)
def execute(method, args, kwargs):
    """Call a function by its dotted path, commit, print what it returns as JSON."""
    result = frappe.get_attr(method)(*ast.literal_eval(args), **ast.literal_eval(kwargs))
    frappe.db.commit()
    if result is not None:
        click.echo(frappe.as_json(result))


@verb(connect=True)
def console():
    """Open a Python prompt on the site."""
    code.interact(f"{frappe.local.site}: frappe is connected", local={"frappe": frappe})


class _Web(BaseApplication):
    def load_config(self):
        for key, value in WEB.items():
            self.cfg.set(key, value)

    def load(self):
        return frappe.app.application_with_statics()


@verb(PORT)
def serve(port):
    """Serve the site with gunicorn on 127.0.0.1."""
    with _running() as running:
        frappe.app._sites_path, frappe.app._site = str(running.sites), _existing()
        WEB["bind"] = f"127.0.0.1:{port}"
        _Web().run()


@verb(
    click.option("--queue", help="Queues, comma-separated; by default all."),
    click.option("--quiet", is_flag=True),
    click.option("--burst", is_flag=True, help="Stop when nothing is queued."),
)
def worker(queue, quiet, burst):
    """Run queued jobs of all sites."""
    with _running():
        start_worker(queue, quiet, burst)


@verb()
def schedule():
    """Queue scheduled jobs of all sites when they are due."""
    with _running(), contextlib.suppress(KeyboardInterrupt):
        start_scheduler()


@verb(PORT)
def up(port):
    """Run servers, web, worker and scheduler until Ctrl-C."""
    with _running():
        own = [sys.executable, "-m", "benchless", "--site", _existing()]
        commands = (["serve", "--port", str(port)], ["worker", "--quiet"], ["schedule"])
        # Sessions of their own: Ctrl-C reaches this process alone, which stops them in order.
        start = functools.partial(subprocess.Popen, start_new_session=True)
        processes = [start([*own, *command]) for command in commands]
        click.echo(f"{own[-1]} is on http://127.0.0.1:{port} (Ctrl-C stops it)")
        try:
            with contextlib.suppress(KeyboardInterrupt):
                while processes[0].poll() is None:
                    time.sleep(0.2)
                    # A busy worker ends when it loses Redis; a bench's supervisor starts it again.
                    processes[1:] = [
                        p if p.poll() is None else start(p.args) for p in processes[1:]
                    ]
                raise click.ClickException("The web server ended by itself; see above")
        finally:
            _end(processes)


def _end(processes):
    """Stop processes and what they started; a second Ctrl-C does not cut this short."""
    for ignored in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + STOP_TIMEOUT
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
