"""How Memora answers while MariaDB is away."""

import json
from typing import Any

import frappe
from frappe import _
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

RETRY_AFTER_S = 10


def unavailable() -> Response:
    """Return the answer to whatever needs MariaDB: 503, and what to do."""
    message = _(
        "Memora cannot reach its database right now. "
        "Please send the same request again in a minute: it will count once."
    )
    shown = json.dumps({"message": message, "indicator": "red"})
    body = {"exc_type": "ServiceUnavailable", "_server_messages": json.dumps([shown])}
    response = json_response(body, 503)
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def json_response(body: dict[str, Any], status: int) -> Response:
    """Return a response with a JSON body."""
    return Response(json.dumps(body), status=status, mimetype="application/json")


def leave_with(response: Response) -> HTTPException:
    """Return what to raise to end the request with a response, without MariaDB.

    Frappe ends every request with a rollback or commit outside of its error handling: with the
    database away that fails, and the server answers a bare 500. Without ``frappe.local.db`` it
    does neither, and an HTTPException is answered as it is.
    """
    database, frappe.local.db = frappe.local.db, None
    if database:
        database.close()
    return HTTPException(response=response)
