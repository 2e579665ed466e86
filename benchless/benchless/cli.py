"""The command line, with bench's verbs: ``benchless --site NAME <verb>``."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import click

import frappe
from benchless import servers

STOP_TIMEOUT = 15
WEB_THREADS = 8


def _stop(signum: int, _frame: FrameType | None) -> None:
    sys.exit(128 + signum)


@contextlib.contextmanager
def _running() -> Iterator[servers.Servers]:
    """Hold the servers; work in the folder of the sites, as bench's commands do."""
    # SIGTERM ends a command like Ctrl-C does: through its finally blocks.
    signal.signal(signal.SIGTERM, _stop)
    try:
        with servers.running() as running:
            os.environ["SITES_PATH"] = str(running.sites)
            os.chdir(running.sites)
            yield running
    except servers.ServerError as e:
        raise click.ClickException(str(e)) from e


@contextlib.contextmanager
def _connected(site: str) -> Iterator[servers.Servers]:
    with _running() as running:
        frappe.init(_existing(site, running), force=True)
        frappe.connect()
        try:
            yield running
        finally:
            frappe.destroy()


def _existing(site: str | None, running: servers.Servers) -> str:
    """Return the site named, else the default one."""
    if not site:
        current = running.sites / "currentsite.txt"
        common = json.loads((running.sites / "common_site_config.json").read_text())
        site = common.get("default_site")
        site = site or (current.read_text().strip() if current.exists() else None)
    if not site:
        raise click.UsageError("No site: name one with --site, or make one with new-site")
    if not (running.sites / site / "site_config.json").exists():
        raise click.UsageError(f"There is no site {site} in {running.sites}")
    return site


@click.group()
@click.option("--site", help="The site; by default the first one made.")
@click.pass_context
def main(context: click.Context, site: str | None) -> None:
    """Run Memora's sites without a bench."""
    context.obj = site


@main.command("start-servers")
def start_servers() -> None:
    """Start MariaDB and Redis and leave them running."""
    running = servers.Servers()
    try:
        running.hold(keep=True)
    except servers.ServerError as e:
        raise click.ClickException(str(e)) from e
    click.echo((running.sites / "common_site_config.json").read_text())


@main.command("stop-servers")
def stop_servers() -> None:
    """Stop MariaDB and Redis, whoever uses them."""
    servers.Servers().release(everything=True)


@main.command("new-site")
@click.argument("site")
@click.option("--admin-password", default="admin", show_default=True)
@click.option("--install-app", "apps", multiple=True, help="An app to install; may be repeated.")
def new_site(site: str, admin_password: str, apps: tuple[str, ...]) -> None:
    """Make a site; the first one becomes the default."""
    from frappe import installer

    with _running() as running:
        try:
            installer.new_site(site, running.database(), admin_password)
        except FileExistsError as e:
            raise click.ClickException(f"Site {site} already exists") from e
        for app in apps:
            _install(app)
        frappe.destroy()
        current = running.sites / "currentsite.txt"
        if not current.exists():
            current.write_text(site + "\n")
    click.echo(f"Site {site} is ready")


def _install(app: str) -> None:
    from frappe import installer

    listed = Path(frappe.local.sites_path) / "apps.txt"
    apps = listed.read_text().split() if listed.exists() else []
    if app not in apps:
        try:
            frappe.get_module(f"{app}.hooks")
        except ModuleNotFoundError as e:
            raise click.ClickException(f"There is no app {app}: {e}") from e
        listed.write_text("\n".join([*apps, app]) + "\n")
        frappe.clear_cache()
    installer.install_app(app)


@main.command("drop-site")
@click.argument("site")
def drop_site(site: str) -> None:
    """Drop a site's database and folder."""
    from frappe import installer

    with _running() as running:
        installer.drop_site(_existing(site, running), running.database())
        current = running.sites / "currentsite.txt"
        if current.exists() and current.read_text().strip() == site:
            current.unlink()


@main.command("install-app")
@click.argument("apps", nargs=-1, required=True)
@click.pass_obj
def install_app(site: str, apps: tuple[str, ...]) -> None:
    """Install apps on the site."""
    with _connected(site):
        for app in apps:
            _install(app)


@main.command("uninstall-app")
@click.argument("app")
@click.pass_obj
def uninstall_app(site: str, app: str) -> None:
    """Uninstall an app: its DocTypes, tables and records go."""
    from frappe import installer

    with _connected(site):
        try:
            installer.remove_app(app)
        except ValueError as e:
            raise click.ClickException(str(e)) from e


@main.command("list-apps")
@click.pass_obj
def list_apps(site: str) -> None:
    """List the apps of the site."""
    with _connected(site):
        for app in frappe.get_installed_apps():
            click.echo(f"{app} {getattr(frappe.get_module(app), '__version__', '')}".rstrip())


@main.command()
@click.pass_obj
def migrate(site: str) -> None:
    """Run patches and bring tables, jobs and fixtures to the code's state."""
    from frappe.migrate import migrate

    with _connected(site):
        migrate()


@main.command()
@click.argument("method")
@click.option("--args", default="[]", help="Positional arguments, as JSON or a Python literal.")
@click.option("--kwargs", default="{}", help="Keyword arguments, as JSON or a Python literal.")
@click.pass_obj
def execute(site: str, method: str, args: str, kwargs: str) -> None:
    """Call a function by its dotted path, commit, print what it returns."""
    with _connected(site):
        result = frappe.get_attr(method)(*_literal(args), **_literal(kwargs))
        frappe.db.commit()
        if result is not None:
            click.echo(frappe.as_json(result))


def _literal(text: str) -> Any:
    import ast

    try:
        return json.loads(text)
    except ValueError:
        return ast.literal_eval(text)


@main.command()
@click.pass_obj
def console(site: str) -> None:
    """Open a Python prompt on the site."""
    import code

    with _connected(site):
        code.interact(f"{frappe.local.site}: frappe is connected", local={"frappe": frappe})


@main.command("trigger-scheduler-event")
@click.argument("event")
@click.pass_obj
def trigger_scheduler_event(site: str, event: str) -> None:
    """Run at once the jobs of an event (all, hourly, daily …) or a method's."""
    with _connected(site):
        frequency = event.replace("_", " ").title()
        filters = {"method": event} if "." in event else {"frequency": frequency}
        for name in frappe.get_all("Scheduled Job Type", filters=filters, pluck="name"):
            frappe.get_doc("Scheduled Job Type", name).execute()


@main.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.pass_obj
def serve(site: str, port: int, workers: int) -> None:
    """Serve the site with gunicorn on 127.0.0.1."""
    with _running() as running:
        _serve(_existing(site, running), port, workers)


def _serve(site: str, port: int, workers: int) -> None:
    from gunicorn.app.base import BaseApplication

    import frappe.app

    class Server(BaseApplication):
        def load_config(self) -> None:
            settings = {
                "bind": f"127.0.0.1:{port}",
                "worker_class": "gthread",
                "workers": workers,
                "threads": WEB_THREADS,
                "timeout": 120,
                "graceful_timeout": 5,
                "preload_app": True,
                "loglevel": "warning",
            }
            for key, value in settings.items():
                self.cfg.set(key, value)

        def load(self) -> Callable:
            return frappe.app.application

    frappe.app._site = site  # noqa: SLF001 (Frappe's own switch)
    frappe.app._sites_path = os.environ["SITES_PATH"]  # noqa: SLF001
    Server().run()


@main.command()
@click.option("--queue", help="Queues, comma-separated; by default all.")
@click.option("--quiet", is_flag=True)
@click.option("--burst", is_flag=True, help="Stop when nothing is queued.")
def worker(queue: str | None, quiet: bool, burst: bool) -> None:
    """Run queued jobs of all sites."""
    from frappe.utils.background_jobs import start_worker

    with _running():
        start_worker(queue, quiet, burst)


@main.command()
def schedule() -> None:
    """Queue scheduled jobs of all sites when they are due."""
    from frappe.utils.scheduler import start_scheduler

    with _running(), contextlib.suppress(KeyboardInterrupt):
        start_scheduler()


@main.command()
@click.option("--port", default=8000, show_default=True)
@click.pass_obj
def up(site: str, port: int) -> None:
    """Run servers, web, worker and scheduler until Ctrl-C."""
    with _running() as running:
        site = _existing(site, running)
        own = [sys.executable, "-m", "benchless", "--site", site]
        commands = (["serve", "--port", str(port)], ["worker", "--quiet"], ["schedule"])
        # Sessions of their own: Ctrl-C reaches this process alone, which stops them in order.
        processes = [
            subprocess.Popen([*own, *command], start_new_session=True)  # noqa: S603
            for command in commands
        ]
        click.echo(f"{site} is on http://127.0.0.1:{port} (Ctrl-C stops it)")
        try:
            while all(process.poll() is None for process in processes):
                time.sleep(0.2)
            ended = next(n for n, process in enumerate(processes) if process.poll() is not None)
            raise click.ClickException(f"{commands[ended][0]} ended by itself")
        except KeyboardInterrupt:
            click.echo("Stopping …")
        finally:
            _end(processes)


def _end(processes: list[subprocess.Popen]) -> None:
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
