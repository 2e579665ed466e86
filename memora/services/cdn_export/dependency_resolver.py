"""Which plans have to be built again when a record changes.

What plans share ties them together: a lesson that one published plan sells lies under the private
prefix for all of them. So whatever changes a plan's terms concerns every published plan that lists
the same subject. The content tree has a fixed number of levels, each a join, so that no record can
be visited twice.

Nothing of a sales item but its name is exported, and that never changes; so no plan depends on one.
"""

from collections.abc import Collection

import frappe

from memora.services.content.tree import CONTENT_DOCTYPES, subject_of

PLAN = "Memora Academic Plan"
STAGE = "Memora Lesson Stage"
PLAN_ROWS = ("Memora Plan Subject", "Memora Plan Override")


def get_affected_plan_ids(doctype: str, docname: str) -> list[str]:
    """Return the plans that have to be built again, or withdrawn, once a record has changed.

    Args:
        doctype: A content DocType, Memora Lesson Stage, Memora Academic Plan, or one of its rows.
        docname: Name of the record.

    Returns:
        Names in order; none for a record of another DocType or one that is gone.
    """
    if doctype == PLAN:
        return sorted({docname, *plans_of_subjects(subjects_of_plan(docname))})
    if doctype in PLAN_ROWS:
        plan_id = frappe.db.get_value(doctype, docname, "parent")
        return get_affected_plan_ids(PLAN, plan_id) if plan_id else []
    if doctype == STAGE:
        doctype, docname = "Memora Lesson", frappe.db.get_value(STAGE, docname, "parent")
    if doctype not in CONTENT_DOCTYPES or not docname:
        return []
    subject = subject_of(doctype, docname)
    return plans_of_subjects({subject}) if subject else []


def get_direct_plans_for_content(doctype: str, docname: str) -> list[str]:
    """Return the plans, published or not, whose own rows name a record.

    Args:
        doctype: A content DocType, Memora Academic Plan, or one of its rows.
        docname: Name of the record.

    Returns:
        Names in order.
    """
    if doctype == PLAN:
        return [docname] if frappe.db.exists(PLAN, docname) else []
    if doctype in PLAN_ROWS:
        plan_id = frappe.db.get_value(doctype, docname, "parent")
        return [plan_id] if plan_id else []
    listed = docname if doctype == "Memora Subject" else None
    rows = frappe.db.sql(
        """SELECT parent FROM `tabMemora Plan Subject`
        WHERE subject = %(listed)s AND parenttype = 'Memora Academic Plan'
        UNION
        SELECT parent FROM `tabMemora Plan Override`
        WHERE target_doctype = %(doctype)s AND target_name = %(docname)s
            AND parenttype = 'Memora Academic Plan'
        ORDER BY parent""",
        {"listed": listed, "doctype": doctype, "docname": docname},
    )
    return [plan_id for (plan_id,) in rows]


def plans_of_subjects(subjects: Collection[str]) -> list[str]:
    """Return the published plans that list any of these subjects, in order."""
    if not subjects:
        return []
    rows = frappe.db.sql(
        """SELECT DISTINCT plan.name FROM `tabMemora Plan Subject` listed
        JOIN `tabMemora Academic Plan` plan ON plan.name = listed.parent
        WHERE listed.subject IN %s AND listed.parenttype = 'Memora Academic Plan'
            AND plan.is_published = 1
        ORDER BY plan.name""",
        (tuple(subjects),),
    )
    return [plan_id for (plan_id,) in rows]


def subjects_of_plan(plan_id: str) -> list[str]:
    """Return the subjects that a plan lists, in order."""
    rows = frappe.db.sql(
        """SELECT DISTINCT subject FROM `tabMemora Plan Subject`
        WHERE parent = %s AND parenttype = 'Memora Academic Plan' ORDER BY subject""",
        (plan_id,),
    )
    return [subject for (subject,) in rows]
