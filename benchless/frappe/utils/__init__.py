"""Frappe's small helpers: casts, dates, texts."""

import datetime
import functools
import re

from dateutil import parser, tz

import frappe

DATETIME_FORMAT = "%Y-%m-%d %H:%M:%S.%f"
_zone = functools.lru_cache(tz.gettz)


class CallbackManager(list):
    """Functions that wait for the end of a transaction; one that raises stops the later ones."""

    add, reset = list.append, list.clear

    def run(self):
        while self:
            self.pop(0)()


def cint(s, default=0):
    try:
        return int(s) if not isinstance(s, str) or s.isdecimal() else int(float(s))
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


def get_system_settings(key):
    try:
        return frappe.get_cached_doc("System Settings").get(key)
    except ImportError:  # a new site has no DocTypes yet
        return None


def convert_utc_to_system_timezone(moment):
    zone = _zone(get_system_settings("time_zone") or "Asia/Kolkata")
    return moment.replace(tzinfo=datetime.timezone.utc).astimezone(zone)


def now_datetime():
    """Return the time in the site's zone, without zone."""
    now = datetime.datetime.now(datetime.timezone.utc)
    return convert_utc_to_system_timezone(now).replace(tzinfo=None)


def now():
    return now_datetime().strftime(DATETIME_FORMAT)


def get_datetime(value=None):
    """Cast to datetime; None is now, an empty text None."""
    if value is None:
        return now_datetime()
    if isinstance(value, datetime.datetime | datetime.timedelta):
        return value
    if not value or value.startswith(("0001-01-01", "0000-00-00")):
        return None
    try:
        return datetime.datetime.strptime(value, DATETIME_FORMAT)
    except ValueError:
        return parser.parse(value)


def add_to_date(value, seconds=0):
    return get_datetime(value) + datetime.timedelta(seconds=seconds)


def cast(fieldtype, value):
    """Cast the stored text of a Single's field; an empty one is its type's lowest value."""
    if fieldtype in ("Currency", "Float", "Percent"):
        return flt(value)
    if fieldtype in ("Int", "Check"):
        return cint(value)
    if fieldtype in ("Date", "Datetime"):
        value = get_datetime(value or "") or datetime.datetime(1, 1, 1)
        return value.date() if fieldtype == "Date" else value
    return cstr(value)
