"""What MariaDB's errors mean, and whether it can be reached."""

import frappe
from pymysql.constants import CR, ER
from pymysql.err import IntegrityError, InterfaceError, OperationalError

#: What the driver raises when it lost the server, among other things: see ``is_connection_lost``.
CONNECTION_ERRORS = (OperationalError, InterfaceError)
_LOST = {
    *(CR.CR_CONNECTION_ERROR, CR.CR_CONN_HOST_ERROR, CR.CR_UNKNOWN_HOST),
    *(CR.CR_SERVER_GONE_ERROR, CR.CR_SERVER_LOST, CR.CR_SERVER_LOST_EXTENDED),
    *(ER.CON_COUNT_ERROR, ER.SERVER_SHUTDOWN, ER.TOO_MANY_USER_CONNECTIONS),
    1927,  # MariaDB's ER_CONNECTION_KILLED: an administrator or a shutdown ended the connection
}


def is_connection_lost(error: BaseException) -> bool:
    """Say whether an error means that the server is away, rather than that a statement failed."""
    if isinstance(error, InterfaceError):
        return True  # the driver's word for a connection that is closed already
    return isinstance(error, OperationalError) and bool(error.args) and error.args[0] in _LOST


def is_reachable() -> bool:
    """Say whether the request's connection can be made or, if it was before, answers."""
    if not frappe.db:
        return False
    try:
        if getattr(frappe.db, "_conn", None):
            frappe.db.sql("SELECT 1")
        else:
            # What the request's first statement would do: no round trip is added.
            frappe.db.connect()
    except CONNECTION_ERRORS as error:
        if not is_connection_lost(error):
            raise
        return False
    return True


def require_connection() -> None:
    """Fail as the driver does where the host has given the database up for this request.

    Raises:
        InterfaceError: it has.
    """
    if not frappe.db:
        raise InterfaceError(0, "")


def is_duplicate(error: BaseException) -> bool:
    """Say whether an error means that a unique index has the value already."""
    return isinstance(error, IntegrityError) and bool(error.args) and error.args[0] == ER.DUP_ENTRY
