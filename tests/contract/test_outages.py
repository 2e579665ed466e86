"""Requests without a database: what the host does with them."""

import frappe
import pytest

from tests.contract.answers import whole
from tests.support.site_config import configured_for_others
from tests.support.tcp_proxy import TcpProxy


@pytest.fixture
def author(new_client, borrow_user):
    """A logged-in client."""
    return new_client(borrow_user("Probe Author"))


@pytest.fixture
def database(site):
    """The proxy through which requests, but not the test, reach MariaDB."""
    proxy = TcpProxy((frappe.conf.db_host or "127.0.0.1", int(frappe.conf.db_port or 3306)))
    with configured_for_others(site, db_host="127.0.0.1", db_port=proxy.port):
        yield proxy
    proxy.close()


@pytest.mark.parametrize("method", ["read", "call"])
def test_a_request_may_leave_without_the_database(author, recorded, method):
    ask = getattr(author, method)
    recorded(whole(ask("memora_probe.api.leave_without_database", shelf_name="A")))


@pytest.mark.parametrize("method", ["read", "call"])
def test_what_such_a_request_wrote_is_undone(author, method):
    getattr(author, method)("memora_probe.api.leave_without_database", shelf_name="A")

    assert frappe.db.count("Probe Shelf") == 0
    assert author.call("memora_probe.api.shelve", shelf_name="A").status_code == 200


def test_a_get_that_finds_no_database_names_the_error(client, database, recorded):
    client.read("memora_probe.api.ask_database")
    database.refuse()

    answer = client.read("memora_probe.api.ask_database")

    recorded({"status": answer.status_code, "exc_type": answer.json["exc_type"]})


def test_the_next_request_finds_the_database_again(client, database, recorded):
    client.read("memora_probe.api.ask_database")
    database.refuse()
    client.read("memora_probe.api.ask_database")
    database.restore()

    recorded(whole(client.read("memora_probe.api.ask_database")))
