"""The errors Memora answers with: each carries its HTTP status.

Frappe reads ``http_status_code`` from the exception and puts the class name in
``exc_type``; the names and figures are the API's contract. Each is raised with a
translated message that tells the reader what to do next, and may carry details
(``ValidationError(_("…"), invalid=faults)``) that the endpoint adds to its answer.
"""

from typing import Any

import frappe


class MemoraError(Exception):
    """What all of Memora's errors share: a message for a person, details for a program."""

    http_status_code = 500

    def __init__(self, message: str = "", **details: Any) -> None:
        super().__init__(message)
        self.details = details


class ValidationError(MemoraError, frappe.ValidationError):
    """400: the request cannot be understood or breaks a rule of the record."""

    http_status_code = 400


class AuthenticationError(MemoraError, frappe.AuthenticationError):
    """401: nobody, or not who they claim to be."""

    http_status_code = 401


class SessionReplaced(AuthenticationError):
    """401: a newer login on another device ended this session."""


class PermissionError(MemoraError, frappe.PermissionError):  # noqa: A001 - the contract's exc_type
    """403: known, but not allowed to do this."""

    http_status_code = 403


class NotFoundError(MemoraError, frappe.DoesNotExistError):
    """404: what the request names does not exist."""

    http_status_code = 404


class ConflictError(MemoraError, frappe.ValidationError):
    """409: the request contradicts what is already recorded."""

    http_status_code = 409


class RequestTooLarge(MemoraError, frappe.ValidationError):
    """413: the body is longer than the endpoint takes."""

    http_status_code = 413


class RateLimitError(MemoraError, frappe.ValidationError):
    """429: too many requests; the headers say when to come back."""

    http_status_code = 429


class ServiceUnavailable(MemoraError, frappe.ValidationError):
    """503: a store is away or too busy; the same request may succeed later."""

    http_status_code = 503
