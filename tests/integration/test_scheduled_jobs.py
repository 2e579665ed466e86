"""Every entry of the scheduler: there, alone, the same when repeated, and never failing unseen."""

import frappe
import pytest

from memora import hooks
from memora.services.content.importing import tasks
from memora.services.ledger.player_view import LessonRef
from memora.utils.clock import utc_now
from memora.utils.job_run import job_run
from memora.utils.single_flight import single_flight
from tests.support.cleaning import app_doctypes
from tests.support.factories import course_file, make_grade, make_lesson, make_plan
from tests.support.players import finish_lesson, make_player
from tests.support.threads import at_once

#: The lock of each job; a new job has a line here.
LOCKS = {
    "memora.jobs.flag_eligible_for_deletion": "srs_flag_for_deletion",
    "memora.jobs.process_auto_archive": "srs_auto_archive",
    "memora.jobs.reconcile_cache_with_database": "srs_reconciliation",
    "memora.jobs.delete_old_security_events": "security_events",
    "memora.jobs.delete_expired_codes": "device_codes",
    "memora.jobs.daily_full_scan": "cdn_full_scan",
    "memora.jobs.hourly_health_check": "cdn_health_check",
    "memora.jobs.process_due_plans": "cdn_export",
    "memora.jobs.process_pending_plans": "cdn_export",
    "memora.jobs.put_unused_media_aside": "media_files",
    "memora.jobs.rebuild_boards": "board_rebuild",
    "memora.jobs.sync_subject_scores": "subject_scores",
    "memora.jobs.expire_purchases": "purchase_expiry",
    "memora.jobs.heal_job_times": "job_times",
    "memora.jobs.create_missing_partitions": "partitions",
    "memora.jobs.persist_pending_reviews": "persist_reviews",
    "memora.jobs.remove_expired_files": "expired_files",
    "memora.jobs.remove_unused_packages": "packages",
    "memora.jobs.repair_streaks": "streak_repair",
    "memora.jobs.report_improbable_plays": "improbable_plays",
    "memora.jobs.resume_content_imports": "content_import_sweep",
    "memora.jobs.sync_pending_bitmaps": "bitmap_sync",
    "memora.jobs.sync_pending_wallets": "wallet_sync",
}


def scheduled():
    events = dict(hooks.scheduler_events)
    cron = events.pop("cron", {})
    return sorted(name for group in (events, cron) for names in group.values() for name in names)


def function_of(name):
    module, _dot, attribute = name.rpartition(".")
    return getattr(__import__(module, fromlist=[attribute]), attribute)


@pytest.fixture
def work(borrow_user):
    """Give each job something to do."""
    player = make_player(borrow_user("Memora Student"))
    finish_lesson(player, LessonRef("biology", 1))
    tasks.request_import(course_file(), None, False, user="Administrator", now=utc_now())
    make_plan(make_lesson().subject)
    frappe.db.commit()


def everything_stored():
    frappe.db.commit()
    return {
        row["name"]: frappe.db.sql(f"SELECT * FROM `tab{row['name']}` ORDER BY name")
        for row in app_doctypes()
        if not row.get("issingle")
    }


def test_every_scheduled_job_is_known_here():
    assert scheduled() == sorted(LOCKS)


@pytest.mark.parametrize("name", scheduled())
def test_the_host_schedules_the_job(name):
    assert frappe.db.exists("Scheduled Job Type", {"method": name})


@pytest.mark.parametrize("name", scheduled())
@pytest.mark.usefixtures("work")
def test_a_job_repeated_changes_nothing_more(name):
    function_of(name)()
    after_once = everything_stored()
    function_of(name)()

    assert everything_stored() == after_once


@pytest.mark.parametrize("name", scheduled())
@pytest.mark.usefixtures("work")
def test_a_job_does_nothing_and_says_so_while_another_run_is_under_way(name, host, site):
    before = everything_stored()
    with single_flight(LOCKS[name]):
        assert at_once(host, site, [function_of(name)]) == [None]

    assert everything_stored() == before


@pytest.mark.parametrize("name", scheduled())
@pytest.mark.usefixtures("work")
def test_a_job_that_is_alone_says_what_it_did(name):
    assert function_of(name)() is not None


def test_a_job_that_fails_is_undone_logged_and_raised():
    def run():
        with job_run("a job", error_title="Wallet Sync Critical Error"):
            make_grade("Half written")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run()
    frappe.db.commit()

    log = frappe.db.get_value("Error Log", {"method": "Wallet Sync Critical Error"}, "error")
    assert "ZeroDivisionError" in log
    assert not frappe.db.exists("Memora Grade", "Half written")


def test_a_job_that_failed_may_run_again(host, site):
    with pytest.raises(ZeroDivisionError), job_run("a job", error_title="Some Error"):
        raise ZeroDivisionError

    def run():
        with job_run("a job", error_title="Some Error") as alone:
            return alone

    assert at_once(host, site, [run]) == [True]


def test_jobs_with_long_names_that_begin_alike_do_not_hinder_each_other(host, site):
    name = "import of the course " + "x" * 100

    def run():
        with single_flight(f"{name} 2") as alone:
            return alone

    with single_flight(f"{name} 1"):
        assert at_once(host, site, [run]) == [True]
