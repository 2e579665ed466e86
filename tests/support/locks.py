"""Locks: of jobs that were killed, of somebody else, and who waits for one."""

import contextlib
from collections.abc import Iterator

import frappe
import pymysql

from memora.utils.single_flight import lock_name


def wait_for_locks(*jobs: str) -> None:
    """Wait until MariaDB has freed a killed run's locks: it notices that the connection is gone."""
    for job in jobs:
        name = lock_name(job)
        assert frappe.db.sql("SELECT GET_LOCK(%s, 300)", name)[0][0] == 1
        frappe.db.sql("SELECT RELEASE_LOCK(%s)", name)
    frappe.db.commit()


@contextlib.contextmanager
def held(doctype: str, name: str) -> Iterator[None]:
    """Hold a record's row lock on a connection of its own."""
    conf = frappe.conf
    account = {"user": conf.db_name, "password": conf.db_password, "database": conf.db_name}
    address = {"host": conf.db_host or "127.0.0.1", "port": int(conf.db_port or 3306)}
    with pymysql.connect(**address, **account) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM `tab{doctype}` WHERE name = %s FOR UPDATE", name)
        yield


def is_at(statement: str) -> bool:
    """Say whether a connection of ours runs such a statement, or waits in it."""
    return how_many_are_at(statement) > 0


def how_many_are_at(statement: str) -> int:
    """Return how many connections of ours run a statement that begins so, or wait in it."""
    query = """SELECT COUNT(*) FROM information_schema.processlist
        WHERE db = DATABASE() AND info LIKE %s"""
    return frappe.db.sql(query, f"{statement}%")[0][0]
