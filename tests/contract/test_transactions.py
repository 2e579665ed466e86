"""Commits, rollbacks, savepoints, callbacks, locks."""

import threading
from concurrent.futures import ThreadPoolExecutor

import frappe
import pytest


@pytest.fixture
def second(host, site):
    """Run functions one after the other on a second connection, in a thread of its own.

    They must look `frappe.db` up themselves: it is another one in each thread.
    """

    with ThreadPoolExecutor(1) as thread:
        thread.submit(host.connect, site).result()
        yield thread.submit
        thread.submit(host.disconnect).result()


def _commit():
    frappe.db.commit()


def _get_lock():
    return frappe.db.sql("SELECT GET_LOCK('probe', 0)")


def _names():
    return frappe.get_all("Probe Shelf", pluck="name", order_by="name", limit=9)


def test_a_rollback_undoes_what_was_not_committed(make_shelf):
    make_shelf("kept")
    frappe.db.commit()
    make_shelf("undone")
    frappe.db.rollback()
    assert _names() == ["kept"]


def test_another_connection_sees_only_what_is_committed(make_shelf, second):
    make_shelf("A")
    assert second(_names).result() == []
    frappe.db.commit()
    second(_commit).result()
    assert second(_names).result() == ["A"]


def test_a_transaction_reads_one_snapshot(make_shelf, second):
    assert _names() == []
    second(make_shelf, "A").result()
    second(_commit).result()
    assert _names() == []
    frappe.db.rollback()
    assert _names() == ["A"]


def test_a_locking_read_sees_past_the_snapshot(make_shelf, second):
    assert _names() == []
    second(make_shelf, "A").result()
    second(_commit).result()
    assert frappe.db.sql("SELECT name FROM `tabProbe Shelf` FOR UPDATE") == (("A",),)


def test_the_isolation_is_repeatable_read_and_nothing_commits_by_itself():
    assert frappe.db.sql("SELECT @@tx_isolation, @@autocommit") == (("REPEATABLE-READ", 0),)


def test_the_sessions_sql_mode_charset_and_time_zone(recorded):
    query = "SELECT @@character_set_connection, @@collation_database, @@innodb_lock_wait_timeout"
    recorded(frappe.db.sql(query)[0])


def test_a_savepoint_can_be_rolled_back_to(make_shelf):
    make_shelf("A")
    frappe.db.savepoint("before_b")
    make_shelf("B")
    frappe.db.rollback(save_point="before_b")
    make_shelf("C")
    frappe.db.commit()
    assert _names() == ["A", "C"]


def test_a_savepoint_can_be_released(make_shelf):
    frappe.db.savepoint("here")
    make_shelf("A")
    frappe.db.release_savepoint("here")
    frappe.db.rollback()
    assert _names() == []


def test_a_failed_insert_leaves_the_transaction_usable(make_shelf):
    make_shelf("A")
    with pytest.raises(frappe.DuplicateEntryError):
        make_shelf("A")
    make_shelf("B")
    frappe.db.commit()
    assert _names() == ["A", "B"]


def test_callbacks_run_once_after_the_commit_in_order(make_shelf):
    calls = []
    frappe.db.after_commit.add(lambda: calls.append(("first", _names())))
    frappe.db.after_commit.add(lambda: calls.append(("second", None)))
    make_shelf("A")
    assert calls == []
    frappe.db.commit()
    frappe.db.commit()
    assert calls == [("first", ["A"]), ("second", None)]


def test_callbacks_of_a_commit_are_dropped_by_a_rollback():
    calls = []
    frappe.db.after_commit.add(lambda: calls.append("commit"))
    frappe.db.rollback()
    frappe.db.commit()
    assert calls == []


def test_callbacks_of_a_rollback_run_after_it_and_not_after_a_commit():
    calls = []
    frappe.db.after_rollback.add(lambda: calls.append("first"))
    frappe.db.commit()
    frappe.db.rollback()
    assert calls == []
    frappe.db.after_rollback.add(lambda: calls.append("second"))
    frappe.db.rollback()
    assert calls == ["second"]


def test_a_rollback_to_a_savepoint_keeps_the_callbacks():
    calls = []
    frappe.db.after_commit.add(lambda: calls.append("commit"))
    frappe.db.savepoint("here")
    frappe.db.rollback(save_point="here")
    frappe.db.commit()
    assert calls == ["commit"]


def test_a_callback_is_added_once_only_for_the_same_function():
    calls = []

    def callback():
        calls.append("called")

    frappe.db.after_commit.add(callback)
    frappe.db.after_commit.add(callback)
    frappe.db.commit()
    assert calls == ["called", "called"]


def test_a_callback_that_fails_comes_after_the_commit_and_stops_the_rest(make_shelf):
    calls = []

    def fail():
        raise ZeroDivisionError

    make_shelf("A")
    frappe.db.after_commit.add(fail)
    frappe.db.after_commit.add(lambda: calls.append("later"))
    with pytest.raises(ZeroDivisionError):
        frappe.db.commit()
    frappe.db.rollback()
    assert (calls, _names()) == ([], ["A"])


def test_a_locked_row_that_is_not_waited_for_raises(make_shelf, second):
    make_shelf("A")
    frappe.db.commit()
    frappe.db.sql("SELECT name FROM `tabProbe Shelf` WHERE name = 'A' FOR UPDATE")

    def lock():
        frappe.db.get_value("Probe Shelf", "A", "name", for_update=True, wait=False)

    with pytest.raises(frappe.QueryTimeoutError):
        second(lock).result()


def test_a_locked_row_can_be_skipped(make_shelf, second):
    make_shelf("A")
    frappe.db.commit()
    frappe.db.sql("SELECT name FROM `tabProbe Shelf` WHERE name = 'A' FOR UPDATE")

    def lock():
        return frappe.db.get_value("Probe Shelf", "A", "name", for_update=True, skip_locked=True)

    assert second(lock).result() is None


def test_waiting_too_long_for_a_lock_is_a_query_timeout(make_shelf, second):
    make_shelf("A")
    frappe.db.commit()
    frappe.db.sql("SELECT name FROM `tabProbe Shelf` WHERE name = 'A' FOR UPDATE")

    def update():
        frappe.db.sql("SET innodb_lock_wait_timeout = 0")
        frappe.db.sql("UPDATE `tabProbe Shelf` SET room = 'x' WHERE name = 'A'")

    with pytest.raises(frappe.QueryTimeoutError):
        second(update).result()


def test_a_deadlock_is_a_query_deadlock_for_its_victim(make_shelf, second):
    make_shelf("A")
    make_shelf("B")
    frappe.db.commit()
    both_hold = threading.Barrier(2)

    def update(first, then):
        frappe.db.sql("UPDATE `tabProbe Shelf` SET room = 'x' WHERE name = %s", (first,))
        both_hold.wait(timeout=60)
        try:
            frappe.db.sql("UPDATE `tabProbe Shelf` SET room = 'x' WHERE name = %s", (then,))
        except frappe.QueryDeadlockError:
            frappe.db.rollback()
            return "victim"
        frappe.db.rollback()
        return "winner"

    other = second(update, "B", "A")
    assert sorted([update("A", "B"), other.result()]) == ["victim", "winner"]


def test_errors_of_locks_are_told_apart_from_other_errors(make_shelf):
    make_shelf("A")
    assert issubclass(frappe.QueryTimeoutError, Exception)
    assert not issubclass(frappe.QueryTimeoutError, frappe.ValidationError)
    assert not issubclass(frappe.QueryDeadlockError, frappe.ValidationError)


def test_named_locks_belong_to_the_connection(second):
    assert _get_lock() == ((1,),)
    assert second(_get_lock).result() == ((0,),)
    assert frappe.db.sql("SELECT RELEASE_LOCK('probe')") == ((1,),)
    assert second(_get_lock).result() == ((1,),)
