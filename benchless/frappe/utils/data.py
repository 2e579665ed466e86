"""Casts, dates and texts."""

import datetime
import functools
import re
from typing import Any

from dateutil import parser, tz

import frappe

DATETIME_FORMAT = "%Y-%m-%d %H:%M:%S.%f"
DEFAULT_TIME_ZONE = "Asia/Kolkata"
TAG = re.compile(r"<[^>]+>")


def cint(s: Any, default: int = 0) -> int:
    """Cast to int, ``default`` if that is not possible."""
    try:
        return int(s)
    except (TypeError, ValueError, OverflowError):
        try:
            return int(float(s))
        except (TypeError, ValueError, OverflowError):
            return default


def flt(s: Any, precision: int | None = None) -> float:
    """Cast to float (commas are dropped), 0 if that is not possible."""
    try:
        number = float(s.replace(",", "") if isinstance(s, str) else s)
    except (TypeError, ValueError):
        number = 0.0
    return number if precision is None else round(number, precision)


def cstr(s: Any) -> str:
    """Cast to str; None becomes empty."""
    if isinstance(s, bytes):
        return s.decode()
    return "" if s is None else str(s)


def sbool(x: Any) -> Any:
    """Turn "true"/"1" and "false"/"0" into bool, leave the rest."""
    return {"true": True, "1": True, "false": False, "0": False}.get(str(x).lower(), x)


def strip_html(text: str) -> str:
    """Remove HTML tags."""
    return TAG.sub("", text)


@functools.lru_cache
def _zone(name: str) -> datetime.tzinfo:
    return tz.gettz(name)


def get_system_timezone() -> str:
    """Return the site's time zone."""
    return frappe.get_system_settings("time_zone") or DEFAULT_TIME_ZONE


def now_datetime() -> datetime.datetime:
    """Return the time in the site's zone, without zone."""
    zone = _zone(get_system_timezone())
    return datetime.datetime.now(datetime.timezone.utc).astimezone(zone).replace(tzinfo=None)


def now() -> str:
    """Return now_datetime() as MariaDB writes it."""
    return now_datetime().strftime(DATETIME_FORMAT)


def nowdate() -> str:
    """Return the date in the site's zone."""
    return now_datetime().strftime("%Y-%m-%d")


today = nowdate


def get_datetime(value: Any = None) -> datetime.datetime | datetime.timedelta | None:
    """Cast to datetime; None is now."""
    if value is None:
        return now_datetime()
    if isinstance(value, datetime.datetime | datetime.timedelta):
        return value
    if isinstance(value, datetime.date):
        return datetime.datetime.combine(value, datetime.time())
    if _is_no_date(value):
        return None
    try:
        return datetime.datetime.strptime(value, DATETIME_FORMAT)  # noqa: DTZ007
    except ValueError:
        return parser.parse(value)


def getdate(value: Any = None) -> datetime.date | None:
    """Cast to date; nothing is today."""
    if not value:
        return now_datetime().date()
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if _is_no_date(value):
        return None
    try:
        return parser.parse(value).date()
    except parser.ParserError:
        frappe.throw(
            frappe._("{} is not a valid date string.").format(frappe.bold(value)),
            title=frappe._("Invalid Date"),
        )


def _is_no_date(value: str) -> bool:
    return not value or value.startswith(("0001-01-01", "0000-00-00"))


def add_to_date(
    value: Any, *, days: int = 0, hours: int = 0, seconds: int = 0
) -> datetime.datetime:
    """Add to a date or time."""
    return get_datetime(value) + datetime.timedelta(days=days, hours=hours, seconds=seconds)


def add_days(value: Any, days: int) -> Any:
    """Add days; a text or date gives a date, a datetime a datetime."""
    if isinstance(value, datetime.datetime):
        return value + datetime.timedelta(days=days)
    return getdate(value) + datetime.timedelta(days=days)


def date_diff(later: Any, earlier: Any) -> int:
    """Return the days between two dates."""
    return (getdate(later) - getdate(earlier)).days


def cast(fieldtype: str, value: Any) -> Any:
    """Cast the text of a Single's value to the field's type."""
    if fieldtype in ("Currency", "Float", "Percent"):
        return flt(value)
    if fieldtype in ("Int", "Check"):
        return cint(sbool(value))
    if fieldtype == "Date":
        return getdate(value) if value else datetime.date(1, 1, 1)
    if fieldtype == "Datetime":
        return get_datetime(value) if value else datetime.datetime(1, 1, 1)  # noqa: DTZ001
    if fieldtype in ("Data", "Text", "Small Text", "Long Text", "Select", "Link"):
        return cstr(value)
    return value
