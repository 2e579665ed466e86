"""Watches over the export: what waits too long or fails is reported, what differs is queued."""

from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe import _

from memora.services.cdn_export import cdn_uploader, change_tracker
from memora.services.cdn_export.bucket import settings as bucket_settings
from memora.services.cdn_export.build import plan_rebuild
from memora.services.cdn_export.build.build_lock import end_silent_owner
from memora.services.cdn_export.build.export_record import plan_scope
from memora.services.cdn_export.queue import sync_log, sync_report
from memora.services.cdn_export.queue.sync_log import DOCTYPE
from memora.services.cdn_export.versions.kept_versions import rolled_back_to
from memora.services.content import question_keeping
from memora.utils.clock import to_host_time, utc_now
from memora.utils.errors import ConflictError, NotFoundError
from memora.utils.job_run import job_run

ALERT_INTERVAL = timedelta(hours=1)
#: A queue that is looked at each minute and still has somebody wait for so long does not move.
LONGEST_WAIT_S = 15 * 60
#: Fewer failures than this say nothing about a rate.
FEWEST_FAILURES = 3


def hourly_health_check(*, now: datetime | None = None) -> dict[str, Any] | None:
    """Look whether the export moves, and alert the administrators if it does not.

    Args:
        now: The present moment, naive UTC.

    Returns:
        ``pending_plans``, ``longest_wait_s``, ``dead_letters``, ``succeeded`` and ``failed``
        within the last hour, ``ended_builders``: plans whose builder hung; ``cdn``: what
        ``cdn_uploader.test_connection`` says, None without CDN; ``problems``: what the
        administrators were told. None when another run is under way.
    """
    with job_run("cdn_health_check", error_title="CDN Health Check Error") as alone:
        return _check(now or utc_now()) if alone else None


def daily_full_scan(*, now: datetime | None = None) -> dict[str, Any] | None:
    """Compare the files of every published plan with its content, and queue those that differ.

    It finds what no event told of: content written with SQL, files lost or changed by hand. Logs
    of builds that ended long ago are deleted, and keys of questions that were replaced.

    Args:
        now: The present moment, naive UTC.

    Returns:
        ``checked``, the number of plans, and ``queued``, their names; None when another run is
        under way.
    """
    with job_run("cdn_full_scan", error_title="CDN Full Scan Error") as alone:
        return _scan(now or utc_now()) if alone else None


def end_silent_builders() -> list[str]:
    """End the builders that were silent for too long, which frees their plans; return those."""
    under_way = sync_report.plans_under_way()
    return [plan_id for plan_id in under_way if end_silent_owner(plan_scope(plan_id))]


def send_sync_failure_alert(sync_log_name: str) -> int:
    """Tell the administrators that a plan's build was given up, and commit.

    Args:
        sync_log_name: The CDN Sync Log.

    Returns:
        How many were told.
    """
    log = frappe.db.get_value(DOCTYPE, sync_log_name, ["plan_id", "error_message"], as_dict=True)
    return _alert(
        _("Publishing plan {0} failed and was given up.").format(log.plan_id),
        _("{0} Mend that, then retry from the log or publish the plan again.").format(
            log.error_message
        ),
        document_name=sync_log_name,
    )


def _check(now: datetime) -> dict[str, Any]:
    succeeded, failed = sync_report.count_outcomes(now - ALERT_INTERVAL)
    report: dict[str, Any] = {
        **sync_report.summarize(now),
        "succeeded": succeeded,
        "failed": failed,
        "ended_builders": end_silent_builders(),
        "cdn": cdn_uploader.test_connection() if bucket_settings.is_enabled() else None,
    }
    report["problems"] = _problems(report)
    for subject, advice in report["problems"]:
        _alert(subject, advice)
    return report


def _problems(report: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what is wrong, each as (what, what to do)."""
    problems = []
    if (report["longest_wait_s"] or 0) > LONGEST_WAIT_S:
        problems.append(
            (
                _("Changed plans wait too long to be published."),
                _("Check that the scheduler and a worker for long jobs are running."),
            )
        )
    if report["failed"] >= FEWEST_FAILURES and report["failed"] > report["succeeded"]:
        problems.append(
            (
                _("Most attempts to publish fail."),
                _("The list of CDN Sync Logs says why; the last hour's have failed mostly."),
            )
        )
    if report["ended_builders"]:
        problems.append(
            (
                _("A build hung and was ended."),
                _("Look at the server's disk and network. Ended, and tried again: {0}.").format(
                    ", ".join(report["ended_builders"])
                ),
            )
        )
    if report["cdn"] and report["cdn"]["status"] != "success":
        problems.append((_("The CDN does not work."), report["cdn"]["message"]))
    return problems


def _scan(now: datetime) -> dict[str, Any]:
    published = frappe.get_all(
        "Memora Academic Plan", {"is_published": 1}, pluck="name", order_by="name", limit=0
    )
    # What somebody has put back differs on purpose, until the next edit.
    compared = [plan_id for plan_id in published if rolled_back_to(plan_id) is None]
    different = [plan_id for plan_id in compared if _is_outdated(plan_id, now)]
    different += plan_rebuild.find_withdrawable()
    change_tracker.queue_plans(different, now=now)
    frappe.db.commit()
    sync_log.forget_old(now)
    frappe.db.commit()
    question_keeping.delete_forgotten(now)
    return {"checked": len(compared), "queued": sorted(different)}


def _is_outdated(plan_id: str, now: datetime) -> bool:
    try:
        return plan_rebuild.is_outdated(plan_id, now)
    except (ConflictError, NotFoundError):
        # Somebody is building it, or it has just been unpublished or deleted.
        return False


def _alert(subject: str, message: str, *, document_name: str | None = None) -> int:
    """Notify each administrator who has not been told the same within the hour, and commit."""
    since = to_host_time(utc_now() - ALERT_INTERVAL)
    administrators = frappe.db.sql(
        """SELECT DISTINCT user.name FROM `tabUser` user
        JOIN `tabHas Role` has ON has.parent = user.name AND has.parenttype = 'User'
        WHERE has.role IN ('Memora Admin', 'System Manager') AND user.enabled = 1
            AND user.name NOT IN (
                SELECT for_user FROM `tabNotification Log`
                WHERE subject = %s AND creation > %s AND for_user IS NOT NULL)
        ORDER BY user.name""",
        (subject, since),
    )
    for (user,) in administrators:
        frappe.get_doc(
            {
                "doctype": "Notification Log",
                "type": "Alert",
                "for_user": user,
                "subject": subject,
                "email_content": message,
                "document_type": DOCTYPE,
                "document_name": document_name,
            }
        ).insert(ignore_permissions=True)
    frappe.db.commit()
    return len(administrators)
