"""Memora's whole life on a site: uninstalled, installed again, migrated twice."""

import contextlib
import io
import json
from pathlib import Path

import frappe
import pytest
from redis import Redis

from memora import install
from memora.services import wallet_engine
from memora.services.ledger import interaction_log
from tests.support import tables
from tests.support.cleaning import ROOT, app_doctypes
from tests.support.own_site import own_site
from tests.support.players import award, make_player
from tests.support.students import School
from tests.support.users import make_user

RECORDED = json.loads((ROOT / "tests" / "contract" / "recorded" / "tables.json").read_text())
OWN = [row["name"] for row in app_doctypes() if row["module"] == "Memora"]
OURS = "^(Memora|CDN|Game|Player)(?! Probe|_probe)"
#: Tables of the host where an app leaves traces, and the column that names it.
TRACES = {
    **dict.fromkeys(("tabModule Def", "tabRole"), "name"),
    **dict.fromkeys(("tabSingles", "__Auth"), "doctype"),
    "tabScheduled Job Type": "method",
}
ROLES = ["Memora Admin", "Memora Author", "Memora Student"]
STUDENT = "ali@example.com"


@pytest.fixture(scope="module")
def life(host, site, redis_server, queue_server):
    """Live through it on a site of its own and note what was to be seen on the way."""
    config = {
        "memora_redis": redis_server.url,
        "redis_queue": queue_server.url,
        "throttle_user_limit": 1_000_000,
    }
    seen = {}
    with own_site(host, config, back_to=site) as name, Redis.from_url(redis_server.url) as client:
        School()
        settings = frappe.get_doc("Memora Settings")
        settings.client_xp_daily_cap = 7
        settings.save()
        make_user(STUDENT, "Memora Student")
        award(make_player(STUDENT), 40)
        frappe.db.commit()
        assert list(client.scan_iter(f"{name}|*"))

        with contextlib.redirect_stderr(io.StringIO()) as said:
            host.remove_app("memora")
        seen["left"] = traces()
        seen["keys"] = list(client.scan_iter(f"{name}|*"))
        seen["said"] = said.getvalue()
        folder = Path(frappe.get_site_path("public", "memora_content")).absolute()
        seen["content"] = str(folder) if any(folder.rglob("manifest.json")) else None

        host.install_app("memora")
        make_player(STUDENT)
        seen["xp"] = wallet_engine.get_wallet(STUDENT)["total_xp"]
        for _time in range(2):
            host.migrate(name)
        seen["tables"] = {doctype: tables.shape_of(doctype) for doctype in tables.DOCTYPES}
        seen["cap"] = frappe.db.get_single_value("Memora Settings", "client_xp_daily_cap")
        seen["back"] = traces()
    return seen


def traces():
    """Return everything that names Memora and lies in a table of its host's."""
    found = {
        "tables": [f"tab{name}" for name in OWN if frappe.db.sql(f"SHOW TABLES LIKE 'tab{name}'")],
        "apps": [app for app in frappe.get_installed_apps() if app == "memora"],
        "DocType": [name for name in OWN if frappe.db.exists("DocType", name)],
    }
    for table, column in TRACES.items():
        query = f"SELECT DISTINCT `{column}` FROM `{table}` WHERE `{column}` REGEXP %s"
        found[table] = sorted(frappe.db.sql(query, OURS, pluck=True))
    return {place: names for place, names in found.items() if names}


def test_uninstalling_leaves_the_roles_alone(life):
    assert life["left"] == {"tabRole": ROLES}


def test_uninstalling_takes_the_hot_state_along(life):
    assert life["keys"] == []


def test_uninstalling_keeps_published_files_and_says_where_they_are(life):
    assert life["content"]
    assert life["content"] in life["said"]


def test_an_install_after_an_uninstall_begins_anew(life):
    assert (life["xp"], life["cap"]) == (0, 100)


def test_an_install_after_an_uninstall_brings_everything_back(life):
    assert set(life["back"]["DocType"]) == set(OWN)
    assert life["back"]["tabRole"] == ROLES
    assert life["back"]["tabScheduled Job Type"]


@pytest.mark.parametrize("doctype", tables.DOCTYPES)
def test_two_migrates_later_the_tables_are_those_of_a_new_site(life, doctype):
    assert life["tables"][doctype] == RECORDED[f"test_a_doctype_makes_its_table[{doctype}]"]


def test_a_new_site_believes_no_view_of_an_earlier_one(borrow_user):
    """A site dropped and made again under its name meets the keys of its former life."""
    player = make_player(borrow_user("Memora Student"))
    award(player, 40)
    for doctype in ("Memora Interaction Log", "Memora Player Wallet"):
        frappe.db.delete(doctype)
    interaction_log.create_wallet(player)
    frappe.db.commit()
    assert wallet_engine.get_wallet(player)["total_xp"] == 40

    install.after_install()

    assert wallet_engine.get_wallet(player)["total_xp"] == 0


def test_an_install_without_redis_says_what_to_look_after(redis_server, site, capsys):
    redis_server.stop()

    install.after_install()

    assert f"{site}|*" in capsys.readouterr().err


def test_other_sites_keys_stay(redis_server, site):
    with redis_server.connect() as client:
        client.set(f"{site}.example|wallet", 1)
        client.set(f"{site}|wallet", 1)

        install.after_install()

        assert client.keys() == [f"{site}.example|wallet".encode()]
