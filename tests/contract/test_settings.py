"""Singles."""

import frappe
import pytest

FIELDS = ("daily_cap", "greeting", "is_open", "factor", "opens_on")


@pytest.fixture
def never_saved():
    """Take the values away that installing the app has stored."""
    frappe.db.delete("Singles", {"doctype": "Probe Settings"})
    frappe.clear_document_cache("Probe Settings", "Probe Settings")


def _typed_values():
    values = {field: frappe.db.get_single_value("Probe Settings", field) for field in FIELDS}
    return {field: [type(value).__name__, value] for field, value in values.items()}


def _typed_fields():
    settings = frappe.get_doc("Probe Settings")
    return {field: [type(settings.get(field)).__name__, settings.get(field)] for field in FIELDS}


def test_installing_an_app_stores_the_defaults_of_its_singles(recorded):
    recorded(_typed_values())


@pytest.mark.usefixtures("never_saved")
def test_a_single_never_saved_has_its_defaults(recorded):
    recorded(_typed_fields())


@pytest.mark.usefixtures("never_saved")
def test_a_value_of_a_single_never_saved_is_the_types_lowest(recorded):
    recorded(_typed_values())


def test_values_of_a_saved_single_are_typed(recorded):
    settings = frappe.get_doc("Probe Settings")
    settings.update({"daily_cap": "12", "factor": "1.5", "is_open": 0, "opens_on": "2026-02-03"})
    settings.save()
    recorded([_typed_values(), _typed_fields()])


def test_set_value_of_a_single_takes_its_name_or_none():
    frappe.db.set_value("Probe Settings", "Probe Settings", "daily_cap", 3)
    assert frappe.db.get_single_value("Probe Settings", "daily_cap") == 3
    frappe.db.set_value("Probe Settings", None, "daily_cap", 4)
    assert frappe.db.get_single_value("Probe Settings", "daily_cap") == 4


def test_get_value_reads_a_single_as_text():
    frappe.db.set_value("Probe Settings", "Probe Settings", "daily_cap", 3)
    assert frappe.db.get_value("Probe Settings", "Probe Settings", "daily_cap") == "3"


def test_a_cached_single_follows_its_changes():
    settings = frappe.get_cached_doc("Probe Settings")
    assert settings.daily_cap == 1000
    frappe.db.set_value("Probe Settings", "Probe Settings", "daily_cap", 3)
    assert frappe.get_cached_doc("Probe Settings").daily_cap == 3


def test_get_single_value_follows_a_save():
    assert frappe.db.get_single_value("Probe Settings", "daily_cap") == 1000
    settings = frappe.get_doc("Probe Settings")
    settings.daily_cap = 5
    settings.save()
    assert frappe.db.get_single_value("Probe Settings", "daily_cap") == 5


def test_an_unknown_field_of_a_single_is_refused():
    with pytest.raises(frappe.ValidationError):
        frappe.db.get_single_value("Probe Settings", "nothing")
