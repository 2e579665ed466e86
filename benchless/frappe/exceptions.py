"""Frappe's exceptions; ``http_status_code`` is what the HTTP answer carries (500 without it)."""

from werkzeug.exceptions import NotFound


class ValidationError(Exception):
    """The input breaks a rule."""

    http_status_code = 417


class FrappeTypeError(TypeError):
    """An argument of a whitelisted method has the wrong type."""

    http_status_code = 417


class AuthenticationError(Exception):
    """The credentials are wrong."""

    http_status_code = 401


class SessionExpired(Exception):
    """The session ended."""

    http_status_code = 401


class SessionStopped(Exception):
    """The site is closed for a while."""

    http_status_code = 503


class PermissionError(Exception):
    """The user may not do this."""

    http_status_code = 403


class DoesNotExistError(ValidationError):
    """There is no such record."""

    http_status_code = 404


class PageDoesNotExistError(ValidationError):
    """There is no such page."""

    http_status_code = 404


class NameError(Exception):
    """The record's name is not possible."""

    http_status_code = 409


class DuplicateEntryError(NameError):
    """A record of that name exists."""


class CSRFTokenError(Exception):
    """The session's CSRF token is missing."""

    http_status_code = 400


class InvalidAuthorizationToken(CSRFTokenError):
    """The Authorization header cannot be decoded."""


class TooManyRequestsError(Exception):
    """Too many requests."""

    http_status_code = 429


class RateLimitExceededError(ValidationError):
    """Too many requests of one kind."""

    http_status_code = 429


class Redirect(Exception):
    """Go to ``frappe.flags.redirect_location``."""

    def __init__(self, http_status_code: int = 301) -> None:
        self.http_status_code = http_status_code


def _validation_error(name: str) -> type[ValidationError]:
    return type(name, (ValidationError,), {"__module__": __name__})


AppNotInstalledError = _validation_error("AppNotInstalledError")
CannotChangeConstantError = _validation_error("CannotChangeConstantError")
CharacterLengthExceededError = _validation_error("CharacterLengthExceededError")
DataError = _validation_error("DataError")
DocumentAlreadyRestored = _validation_error("DocumentAlreadyRestored")
ImplicitCommitError = _validation_error("ImplicitCommitError")
InvalidColumnName = _validation_error("InvalidColumnName")
InvalidEmailAddressError = _validation_error("InvalidEmailAddressError")
LinkExistsError = _validation_error("LinkExistsError")
LinkValidationError = _validation_error("LinkValidationError")
MandatoryError = _validation_error("MandatoryError")
NonNegativeError = _validation_error("NonNegativeError")
TimestampMismatchError = _validation_error("TimestampMismatchError")
UniqueValidationError = _validation_error("UniqueValidationError")


class IncorrectSitePath(NotFound):
    """There is no such site."""


class SecurityException(Exception):
    """A lock, e.g. after too many failed logins."""


class RetryBackgroundJobError(Exception):
    """Asks the worker to run the job again."""


class QueryTimeoutError(Exception):
    """A row lock was not granted in time."""


class QueryDeadlockError(Exception):
    """The transaction was the victim of a deadlock."""


class TooManyWritesError(Exception):
    """One transaction wrote more than 200,000 times."""
