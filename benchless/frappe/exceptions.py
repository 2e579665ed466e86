"""Frappe's exceptions; ``http_status_code`` is the status of the HTTP answer, else 500."""

from werkzeug.exceptions import NotFound


class ValidationError(Exception):
    http_status_code = 417


class FrappeTypeError(TypeError):
    http_status_code = 417


class IncorrectSitePath(NotFound):
    pass


def _define(base, status, *names):
    body = {"__module__": __name__} | ({"http_status_code": status} if status else {})
    globals().update({name: type(name, (base,), dict(body)) for name in names})


_define(Exception, 400, "CSRFTokenError")
_define(Exception, 401, "AuthenticationError", "SessionExpired")
_define(Exception, 403, "PermissionError")
_define(Exception, 409, "NameError")
_define(globals()["NameError"], None, "DuplicateEntryError")
_define(Exception, 429, "TooManyRequestsError")
_define(Exception, 503, "SessionStopped")
_define(Exception, None, "QueryDeadlockError", "QueryTimeoutError", "RetryBackgroundJobError")
_define(Exception, None, "SecurityException", "TooManyWritesError")
_define(ValidationError, 404, "DoesNotExistError", "PageDoesNotExistError")
_define(ValidationError, 429, "RateLimitExceededError")
_define(ValidationError, None, "AppNotInstalledError", "CannotChangeConstantError")
_define(ValidationError, None, "CharacterLengthExceededError", "DataError", "ImplicitCommitError")
_define(ValidationError, None, "DocumentAlreadyRestored", "LinkExistsError", "LinkValidationError")
_define(ValidationError, None, "MandatoryError", "TimestampMismatchError", "UniqueValidationError")
_define(ValidationError, None, "InvalidEmailAddressError")
