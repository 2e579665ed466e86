"""Errors and messages raised in code, and the Error Log."""

import logging

import frappe
import pytest


def test_throw_raises_a_validation_error_with_the_text():
    with pytest.raises(frappe.ValidationError, match="^Too late$"):
        frappe.throw("Too late")


def test_throw_raises_the_class_it_is_given():
    with pytest.raises(frappe.PermissionError, match="^No$"):
        frappe.throw("No", frappe.PermissionError)


def test_throw_takes_no_instance_of_an_error():
    with pytest.raises(frappe.ValidationError, match="^outer$") as caught:
        frappe.throw("outer", frappe.DoesNotExistError("inner"))
    assert type(caught.value) is frappe.ValidationError


def test_a_thrown_text_is_kept_for_the_person(recorded):
    with pytest.raises(frappe.ValidationError):
        frappe.throw("Too late", title="Sorry")
    message = frappe.local.message_log[-1]
    recorded(
        {key: message.get(key) for key in ("message", "title", "indicator", "raise_exception")}
    )


def test_kinds_of_errors(recorded):
    names = (
        *("ValidationError", "PermissionError", "AuthenticationError", "DoesNotExistError"),
        *("DuplicateEntryError", "NameError", "UniqueValidationError", "MandatoryError"),
        *("LinkValidationError", "LinkExistsError", "TimestampMismatchError", "DataError"),
        *("CannotChangeConstantError", "CharacterLengthExceededError", "CSRFTokenError"),
        *("QueryDeadlockError", "QueryTimeoutError", "SecurityException", "SessionStopped"),
        *("RateLimitExceededError", "TooManyRequestsError", "RetryBackgroundJobError"),
    )
    kinds = {}
    for name in names:
        error = getattr(frappe, name)
        line = [base.__name__ for base in error.__mro__ if base not in (Exception, object)]
        kinds[name] = [line, getattr(error, "http_status_code", None)]
    recorded(
        {name: [line[: line.index("BaseException")], code] for name, (line, code) in kinds.items()}
    )


def test_an_error_can_be_logged_with_title_and_text():
    frappe.log_error(title="Sync failed", message="line one\nline two")
    row = frappe.db.get_value("Error Log", {}, ["method", "error"])
    assert row == ("Sync failed", "line one\nline two")


def test_an_error_logged_without_a_text_keeps_the_traceback():
    try:
        raise ZeroDivisionError("by zero")  # noqa: TRY301
    except ZeroDivisionError:
        frappe.log_error("Sync failed")
    row = frappe.db.get_value("Error Log", {}, ["method", "error"], as_dict=True)
    assert row.method == "Sync failed"
    assert "ZeroDivisionError: by zero" in row.error


def test_an_error_logged_without_text_or_exception_says_none():
    frappe.log_error(title="Ledger Gap")
    assert frappe.db.get_value("Error Log", {}, "method") == "Ledger Gap"


def test_an_error_logged_for_a_record_names_it(make_book):
    make_book().log_error("Broken", "why")
    fields = ["method", "reference_doctype", "reference_name"]
    assert frappe.db.get_value("Error Log", {}, fields) == ("Broken", "Probe Book", "b-1")


def test_a_logged_error_outlives_a_rollback():
    frappe.log_error("Sync failed", "x")
    frappe.db.rollback()
    assert frappe.db.count("Error Log") == 1


def test_a_title_of_more_than_140_characters_is_refused():
    with pytest.raises(frappe.CharacterLengthExceededError):
        frappe.log_error("x" * 141, "y")


def test_a_logger_is_pythons():
    assert isinstance(frappe.logger("memora_probe"), logging.Logger)
