"""The export's queue as tests look at it."""

import frappe

from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_cdn_queue_key


def queued():
    """The plans that wait, one entry for each row of theirs."""
    return logs(status="Queued")


def logs(*, plan=None, status=None):
    """The plans of the logs there are, of one status or plan, in order."""
    given = {"plan_id": plan, "status": status}
    filters = {name: value for name, value in given.items() if value}
    rows = frappe.get_all("CDN Sync Log", filters, pluck="plan_id", order_by="plan_id", limit=0)
    return list(rows)


def story(plan):
    """The newest log of a plan."""
    return frappe.get_all(
        "CDN Sync Log", {"plan_id": plan}, ["*"], order_by="creation desc, name", limit=1
    )[0]


def hinted():
    """The plans that Redis says are waiting."""
    return sorted(member.decode() for member in get_redis().smembers(get_cdn_queue_key()))


def forget():
    """Let nothing wait."""
    frappe.db.sql("DELETE FROM `tabCDN Sync Log`")
    frappe.db.commit()
    get_redis().delete(get_cdn_queue_key())


def settings(**values):
    """Set fields of CDN Settings."""
    doc = frappe.get_doc("CDN Settings")
    doc.update(values)
    doc.save()
    frappe.db.commit()
