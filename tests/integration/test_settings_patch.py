"""Settings that come with a new version, on a site that had saved the old ones."""

import frappe
import pytest

from memora.patches.v1_0 import fill_settings

SETTINGS = "Memora Settings"


@pytest.fixture
def saved_before():
    """Settings as a school saved them before there were quests and reviews."""
    rows = frappe.db.sql("SELECT field, value FROM tabSingles WHERE doctype = %s", SETTINGS)
    frappe.db.delete("Singles", {"doctype": SETTINGS})
    for field, value in {"client_xp_daily_cap": "0", "daily_lesson_xp_cap": "300"}.items():
        frappe.db.sql("INSERT INTO tabSingles VALUES (%s, %s, %s)", (SETTINGS, field, value))
    frappe.clear_document_cache(SETTINGS, SETTINGS)
    yield
    frappe.db.delete("Singles", {"doctype": SETTINGS})
    for row in rows:
        frappe.db.sql("INSERT INTO tabSingles VALUES (%s, %s, %s)", (SETTINGS, *row))
    frappe.clear_document_cache(SETTINGS, SETTINGS)
    frappe.db.commit()


@pytest.mark.usefixtures("saved_before")
def test_new_settings_get_their_defaults():
    fill_settings.execute()
    settings = frappe.get_doc(SETTINGS)

    assert (settings.daily_quest_count, settings.streak_freeze_days, settings.srs_scheduler) == (
        *(3, 7),
        "classic",
    )


@pytest.mark.usefixtures("saved_before")
def test_what_a_school_has_chosen_stays():
    fill_settings.execute()
    settings = frappe.get_doc(SETTINGS)

    assert (settings.client_xp_daily_cap, settings.daily_lesson_xp_cap) == (0, 300)
