"""Frappe's exceptions; ``http_status_code`` is the status of the HTTP answer, else 500."""

from werkzeug.exceptions import NotFound as IncorrectSitePath  # noqa: F401 (Frappe's name for it)


class ValidationError(Exception):
    http_status_code = 417


class FrappeTypeError(TypeError):
    http_status_code = 417


def _define(base, status, names):
    for name in names.split():
        globals()[name] = type(name, (base,), {"__module__": __name__})
        if status:
            globals()[name].http_status_code = status


_define(Exception, 400, "CSRFTokenError")
_define(Exception, 401, "AuthenticationError SessionExpired")
_define(Exception, 403, "PermissionError")
_define(Exception, 409, "NameError")
_define(globals()["NameError"], None, "DuplicateEntryError")
_define(Exception, 503, "SessionStopped")
_define(Exception, None, "QueryDeadlockError QueryTimeoutError RetryBackgroundJobError")
_define(Exception, None, "SecurityException TooManyWritesError")
_define(ValidationError, 404, "DoesNotExistError PageDoesNotExistError")
_define(ValidationError, 429, "RateLimitExceededError")
_define(ValidationError, None, "AppNotInstalledError CannotChangeConstantError DataError")
_define(ValidationError, None, "CharacterLengthExceededError DocumentAlreadyRestored")
_define(ValidationError, None, "LinkExistsError LinkValidationError MandatoryError")
_define(ValidationError, None, "TimestampMismatchError UniqueValidationError")
_define(Exception, 429, "TooManyRequestsError")
