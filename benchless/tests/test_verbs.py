"""The verbs of the command line."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from conftest import TIMEOUT, end, processes_below, wait_until

from benchless.servers import running

APP = {
    "__init__.py": "",
    "modules.txt": "Shop\n",
    "patches.txt": "",
    "hooks.py": "app_name = 'shop'\nscheduler_events = {'hourly': ['shop.tally.tally']}\n",
    "tally.py": "import frappe\n\n\ndef tally(by=1):\n    stock = frappe.get_doc('Stock')\n"
    "    stock.tallies += by\n    stock.save()\n    return stock.tallies\n\n\n"
    "def tally_later():\n    frappe.enqueue(tally)\n",
    "shop/__init__.py": "",
    "shop/doctype/__init__.py": "",
    "shop/doctype/stock/__init__.py": "",
    "shop/doctype/stock/stock.py": "from frappe.model.document import Document\n\n\n"
    "class Stock(Document):\n    pass\n",
    "shop/doctype/stock/stock.json": json.dumps(
        {
            "doctype": "DocType",
            "name": "Stock",
            "module": "Shop",
            "issingle": 1,
            "fields": [{"fieldname": "tallies", "fieldtype": "Int", "label": "Tallies"}],
        }
    ),
}


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A home folder with the app on a site, made once: every test gets a copy."""
    folder = tmp_path_factory.mktemp("template")
    for name, text in APP.items():
        path = folder / "apps" / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    environment = os.environ | {"BENCHLESS_HOME": str(folder / "home"), **python_path(folder)}
    command = [sys.executable, "-m", "benchless", "new-site", "a.test", "--install-app", "shop"]
    subprocess.run(command, check=True, cwd=folder, env=environment)
    return folder


def python_path(folder):
    """What lets Python find the app."""
    known = os.environ.get("PYTHONPATH")
    return {"PYTHONPATH": os.pathsep.join(filter(None, [str(folder / "apps"), known]))}


@pytest.fixture
def site(home, template, monkeypatch):
    """A site with the app."""
    shutil.copytree(template / "home", home)
    monkeypatch.setenv(*python_path(template).popitem())
    return "a.test"


@pytest.fixture
def held(site):
    """Servers that run as long as the test: starting them for each verb would take most of it."""
    with running():
        yield


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer(port, method="ping"):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/method/{method}") as response:
            return json.load(response)["message"]
    except OSError:
        return None


@pytest.mark.usefixtures("held")
def test_the_first_site_is_the_default(site, verb):
    assert verb("list-apps").stdout.split() == ["frappe", "shop"]


@pytest.mark.usefixtures("held")
def test_a_site_is_not_made_twice(site, verb):
    again = verb("new-site", site)
    assert (again.returncode, "already exists" in again.stderr) == (1, True)


@pytest.mark.usefixtures("held")
def test_an_unknown_site_and_an_unknown_app_are_named(site, verb):
    assert "There is no site b.test" in verb("--site", "b.test", "migrate").stderr
    assert "No module named 'nothing'" in verb("install-app", "nothing").stderr


@pytest.mark.usefixtures("held")
def test_execute_calls_a_function_and_commits(site, verb):
    assert verb("execute", "shop.tally.tally").stdout == "1\n"
    assert verb("execute", "shop.tally.tally", "--kwargs", "{'by': 2}").stdout == "3\n"
    assert verb("execute", "shop.tally.tally", "--args", "[4]").stdout == "7\n"


@pytest.mark.usefixtures("held")
def test_migrate_can_be_repeated(site, verb):
    assert [verb("migrate").returncode for _time in range(2)] == [0, 0]


@pytest.mark.usefixtures("held")
def test_an_app_can_go_and_come_back(site, verb):
    verb("execute", "shop.tally.tally")
    assert verb("uninstall-app", "shop").returncode == 0
    assert verb("list-apps").stdout.split() == ["frappe"]
    assert verb("install-app", "shop").returncode == 0
    assert verb("execute", "shop.tally.tally").stdout == "2\n"


@pytest.mark.usefixtures("held")
def test_the_console_knows_the_site(site, verb):
    assert verb("console", input="print(frappe.local.site)\n").stdout.endswith("a.test\n>>> ")


@pytest.mark.usefixtures("held")
def test_a_dropped_site_is_gone(site, verb, home):
    assert verb("drop-site", site).returncode == 0
    assert not (home / "sites" / site).exists()
    assert "There is no site" in verb("list-apps").stderr


def test_kept_servers_run_until_they_are_stopped(home, verb):
    assert verb("start-servers").returncode == 0
    assert len(processes_below(home)) == 2
    assert verb("stop-servers").returncode == 0
    assert processes_below(home) == []


@pytest.mark.usefixtures("held")
def test_a_worker_runs_what_is_queued(site, verb):
    assert verb("execute", "shop.tally.tally_later").returncode == 0
    assert verb("worker", "--burst", "--quiet").returncode == 0
    assert verb("execute", "shop.tally.tally").stdout == "2\n"


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_up_serves_until_it_is_stopped_and_leaves_nothing(site, background, home, signum):
    port = free_port()
    process = background("up", "--port", str(port))
    assert wait_until(lambda: answer(port)) == "pong"

    end(process, signum)

    assert processes_below(home) == []


def test_up_ends_when_its_web_server_ends(site, background, home):
    port = free_port()
    process = background("up", "--port", str(port))
    assert wait_until(lambda: answer(port)) == "pong"

    for pid in running_verb(home, "serve"):
        os.kill(pid, signal.SIGKILL)

    assert process.wait(TIMEOUT) == 1
    assert processes_below(home) == []


@pytest.mark.parametrize("part", ["worker", "schedule"])
def test_up_starts_worker_and_scheduler_again_when_they_end(site, background, home, part):
    process = background("up", "--port", str(free_port()))
    (lost,) = wait_until(lambda: running_verb(home, part))

    os.kill(lost, signal.SIGKILL)

    assert wait_until(lambda: [pid for pid in running_verb(home, part) if pid != lost])
    end(process)
    assert processes_below(home) == []


def running_verb(home, verb):
    """Return the processes that run a verb, found in their command lines."""
    return [pid for pid in processes_below(home) if verb in command_line(pid)]


def command_line(pid):
    try:
        return (Path("/proc") / str(pid) / "cmdline").read_text().split("\0")
    except OSError:
        return []


def test_a_second_up_finds_the_data_again(site, background, verb, home):
    verb("execute", "shop.tally.tally")
    for _time in range(2):
        port = free_port()
        process = background("up", "--port", str(port))
        assert wait_until(lambda port=port: answer(port)) == "pong"
        end(process)
    assert verb("execute", "shop.tally.tally").stdout == "2\n"
