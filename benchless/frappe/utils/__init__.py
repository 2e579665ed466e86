"""Frappe's small helpers: casts, dates, texts."""

import datetime
import functools
import re

from dateutil import parser, tz

import frappe

DATETIME_FORMAT = "%Y-%m-%d %H:%M:%S.%f"
EMAIL = re.compile(r"[A-Za-z0-9_!#$%&'*+/=?^`{|}~.-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+")
_zone = functools.lru_cache(tz.gettz)


def __getattr__(name):
    frappe.lack("frappe.utils", name)


class CallbackManager:
    """Functions that wait for the end of a transaction; one that raises stops the later ones."""

    def __init__(self):
        self._functions = []

    def add(self, func):
        self._functions.append(func)

    def run(self):
        while self._functions:
            self._functions.pop(0)()

    def reset(self):
        self._functions.clear()


def cint(s, default=0):
    try:
        return int(s)
    except (TypeError, ValueError, OverflowError):
        try:
            return int(float(s))
        except (TypeError, ValueError, OverflowError):
            return default


def flt(s):
    try:
        return float(s.replace(",", "") if isinstance(s, str) else s)
    except (TypeError, ValueError):
        return 0.0


def cstr(s):
    return "" if s is None else str(s)


def strip_html(text):
    return re.sub(r"<[^>]+>", "", text)


def validate_email_address(email_str, throw=False):
    email = (email_str or "").strip()
    if throw and not EMAIL.fullmatch(email):
        message = frappe._("{0} is not a valid Email Address").format(email)
        frappe.throw(message, frappe.InvalidEmailAddressError)
    return email if EMAIL.fullmatch(email) else ""


def get_system_settings(key):
    try:
        return frappe.get_cached_doc("System Settings").get(key)
    except ImportError:  # a new site has no DocTypes yet
        return None


def now_datetime():
    """Return the time in the site's zone, without zone."""
    zone = _zone(get_system_settings("time_zone") or "Asia/Kolkata")
    return datetime.datetime.now(datetime.timezone.utc).astimezone(zone).replace(tzinfo=None)


def now():
    return now_datetime().strftime(DATETIME_FORMAT)


def nowdate():
    return now_datetime().strftime("%Y-%m-%d")


def get_datetime(value=None):
    """Cast to datetime; None is now, an empty text None."""
    if value is None:
        return now_datetime()
    if isinstance(value, datetime.datetime | datetime.timedelta):
        return value
    if isinstance(value, datetime.date):
        return datetime.datetime.combine(value, datetime.time())
    if not value or value.startswith(("0001-01-01", "0000-00-00")):
        return None
    try:
        return datetime.datetime.strptime(value, DATETIME_FORMAT)
    except ValueError:
        return parser.parse(value)


def getdate(value=None):
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    when = get_datetime(value or None)
    return when.date() if when else None


def add_to_date(value, days=0, hours=0, seconds=0):
    return get_datetime(value) + datetime.timedelta(days=days, hours=hours, seconds=seconds)


def cast(fieldtype, value):
    """Cast the stored text of a Single's field; an empty one is its type's lowest value."""
    if fieldtype in ("Currency", "Float", "Percent"):
        return flt(value)
    if fieldtype in ("Int", "Check"):
        return cint({"True": 1, "False": 0}.get(value, value))
    if fieldtype == "Date":
        return getdate(value) if value else datetime.date(1, 1, 1)
    if fieldtype == "Datetime":
        return get_datetime(value) if value else datetime.datetime(1, 1, 1)
    return cstr(value)
