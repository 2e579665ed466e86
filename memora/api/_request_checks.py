"""What is wrong with a request before it is known who asks, whichever endpoint it is for."""

import base64
import binascii
import re
from typing import Any
from urllib.parse import urlsplit

import frappe
from frappe import _

from memora import body_limit
from memora.api import _arguments as arguments
from memora.api._refusal import refuse
from memora.utils.errors import NotFoundError, PermissionError, RequestTooLarge, ValidationError
from memora.utils.own_requests import is_ours, is_preview, method_of
from memora.utils.unicode import is_well_formed

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OUR_COMMANDS = "memora."
_RECORDS = ("/api/resource", "/api/v1/resource", "/api/v2/document")
#: The path alone names what is asked for: with cmd Frappe would call something else. An argument
#: called fn would be in the way of its own, of that name, when it calls an endpoint.
_NO_ARGUMENTS = ("cmd", "fn")
#: Headers that are compared or kept as texts.
_TEXT_HEADERS = ("X-Device-ID", "X-Request-ID", "Sec-Fetch-Site")
#: Whose keys an Authorization header holds, where it is not a user's.
_KEY_OWNER = "Frappe-Authorization-Source"
#: How JSON spells half a surrogate pair, and the half of a whole one.
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def check_request() -> None:
    """Refuse what no endpoint of ours should see; the entry that hooks.py names.

    Raises:
        MemoraError: why, in words.
    """
    request = frappe.request
    if is_ours(request.path):
        body_limit.prepare(request)
        for name in _NO_ARGUMENTS:
            frappe.local.form_dict.pop(name, None)
        _check_key_owner()
    if is_preview(request.path):
        _check_body(request)
        return
    method = method_of(request.path)
    if method is None:
        if _is_guest_at_records(request):
            frappe.flags.disable_traceback = True
        if str(frappe.local.form_dict.get("cmd")).startswith(_OUR_COMMANDS):
            refuse(NotFoundError(_("Send this request to /api/method/, without cmd.")))
        return
    _check_body(request)
    _check_method(method)


def _check_body(request: Any) -> None:
    """Refuse what is too long, no text, or sent by a page of another site."""
    _check_length(request)
    if is_broken(request):
        refuse(arguments.broken())
    _check_origin(request)


def _is_guest_at_records(request: Any) -> bool:
    # An OPTIONS request has no session.
    is_guest = frappe.session.user in (None, "Guest")
    return is_guest and request.path.startswith(_RECORDS)


def is_broken(request: Any) -> bool:
    """Say whether something in a request is no Unicode text.

    Arguments may hold one half of a surrogate pair, which JSON can spell; headers may hold bytes
    that are no UTF-8.
    """
    if _HALF.search(request.get_data()) and not is_well_formed(frappe.local.form_dict):
        return True
    given = [request.headers.get(name, "") for name in _TEXT_HEADERS]
    return not all(map(_is_utf8, given)) or _is_broken_authorization(request)


def _is_utf8(header: str) -> bool:
    """Say whether a header's bytes are a text; WSGI hands them on as Latin-1."""
    try:
        header.encode("latin-1").decode()
    except UnicodeError:
        return False
    return True


def _is_broken_authorization(request: Any) -> bool:
    header = request.headers.get("Authorization", "")
    if not header.isascii():
        return True
    scheme, _space, credentials = header.partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        base64.b64decode(credentials).decode()
    except binascii.Error:
        return False  # no text that was broken, and refused by Frappe
    except UnicodeError:
        return True
    return False


def _check_length(request: Any) -> None:
    """Refuse a body that is too long, whether or not it was kept from being read.

    Raises:
        RequestTooLarge: it is.
    """
    most = body_limit.cap_of(request.path)
    length = request.environ.get(body_limit.REFUSED)
    if length is None and most is not None and request.method not in SAFE_METHODS:
        length = len(request.get_data())
    if length is not None and most is not None and length > most:
        message = _("The request is too long: {0} KB, of {1} at most. Send less at a time.")
        refuse(RequestTooLarge(message.format(-(-length // 1024), most // 1024)))


def _check_origin(request: Any) -> None:
    """Refuse a change that a page of another site asks for, with the user's cookie or without.

    Browsers say where a request comes from, apps and servers don't.

    Raises:
        PermissionError: it comes from another site.
    """
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("Origin")
    if origin is None:
        is_foreign = request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
    else:
        is_foreign = not _is_own(origin, request.host) and origin not in allowed_origins()
    if is_foreign:
        refuse(
            PermissionError(
                _(
                    "Pages of another site may not do this. Open Memora's own address, or let the"
                    " school name this site in allow_cors."
                )
            )
        )


def allowed_origins() -> frozenset[str]:
    """Return the origins beside the site's own whose pages may change something.

    Those that ``allow_cors`` names. An asterisk there lets every page read public answers; it
    names nobody.
    """
    named = frappe.conf.allow_cors or ()
    return frozenset([named] if isinstance(named, str) else named) - {"*"}


def _is_own(origin: str, host: str) -> bool:
    """Say whether an origin is the site's; not its scheme: a proxy may end TLS before us."""
    try:
        parts = urlsplit(origin)
        its_host = parts.netloc.removesuffix(_DEFAULT_PORTS.get(parts.scheme, ""))
    except ValueError:
        return False
    return parts.scheme in _DEFAULT_PORTS and its_host.lower() in {
        host.lower().removesuffix(port) for port in ("", ":80", ":443")
    }


def _check_method(name: str) -> None:
    """Refuse a name that stands for nothing, or for a module, which Frappe takes for a function.

    Raises:
        NotFoundError: it does.
    """
    try:
        is_function = callable(frappe.get_attr(name))
    except (ImportError, AttributeError, ValueError):
        is_function = False
    if not is_function:
        message = _("There is no endpoint {0}. Look it up in the API's document.")
        refuse(NotFoundError(message.format(name)))


def _check_key_owner() -> None:
    """Refuse keys of a DocType that has none: Frappe would ask a table that is not there.

    Raises:
        ValidationError: the header names no DocType, or one without keys.
    """
    owner = frappe.get_request_header(_KEY_OWNER)
    if not owner or not frappe.get_request_header("Authorization"):
        return
    if not frappe.db.exists("DocType", owner) or not frappe.get_meta(owner).has_field("api_key"):
        refuse(
            ValidationError(_("{0} names nobody with API keys. Leave it out.").format(_KEY_OWNER))
        )
