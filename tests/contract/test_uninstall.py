"""What is left of an app that is uninstalled, and what comes back with it."""

import frappe
import pytest

from tests.support.own_site import own_site

APP = "memora_probe"
#: Where an app leaves traces, and the column that names it.
TRACES = {
    **dict.fromkeys(("DocType", "Module Def", "Role"), "name"),
    "Singles": "doctype",
    "__Auth": "doctype",
    "Scheduled Job Type": "method",
    "Patch Log": "patch",
}


@pytest.fixture(scope="module")
def life(host, site, redis_server, queue_server):
    """Uninstall the probe app on a site of its own, and install it again."""
    from memora_probe.events import LOG

    config = {"memora_redis": redis_server.url, "redis_queue": queue_server.url}
    seen = {}
    with own_site(host, config, back_to=site):
        settings = frappe.get_doc("Probe Settings")
        settings.update({"daily_cap": 7, "secret": "hush"})
        settings.save()
        frappe.get_doc({"doctype": "Probe Shelf", "shelf_name": "A"}).insert()
        frappe.db.commit()
        LOG.clear()
        host.remove_app(APP)
        seen["uninstalled"] = _traces()
        seen["events"] = [line for line in LOG if line.startswith("uninstall")]
        host.install_app(APP)
        seen["installed"] = _traces()
        seen["shelves"] = frappe.db.count("Probe Shelf")
        settings = frappe.get_doc("Probe Settings")
        seen["settings"] = [settings.daily_cap, settings.get_password("secret")]
    return seen


def _traces():
    tables = frappe.db.sql("SHOW TABLES LIKE '%Probe%'", pluck=True)
    found = {"tables": sorted(tables), "apps": frappe.get_installed_apps()}
    for doctype, column in TRACES.items():
        table = doctype if doctype.startswith("__") else f"tab{doctype}"
        query = f"SELECT DISTINCT `{column}` FROM `{table}` WHERE `{column}` LIKE '%%Probe%%'"
        found[doctype] = sorted(frappe.db.sql(query, pluck=True))
    return found


def test_uninstalling_leaves_roles_jobs_and_values_of_singles(life, recorded):
    recorded(life["uninstalled"])


def test_the_hooks_run_before_and_after(life, recorded):
    recorded(life["events"])


def test_an_app_comes_back_whole(life, recorded):
    recorded(life["installed"])


def test_an_app_comes_back_empty(life):
    assert life["shelves"] == 0


def test_settings_come_back_as_they_were(life, recorded):
    recorded(life["settings"])
