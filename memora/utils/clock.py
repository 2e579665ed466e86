"""The application's clock: UTC, and injectable wherever behaviour depends on it."""

from datetime import datetime, timezone

from frappe.utils import convert_utc_to_system_timezone


def utc_now() -> datetime:
    """Return the present moment as a naive datetime in UTC.

    Naive, because MariaDB's DATETIME columns carry no zone and every column of
    Memora holds UTC; comparing with what was read back then needs no conversion.
    """
    return datetime.now(timezone.utc).replace(tzinfo=None)


def to_iso(moment: datetime | None) -> str | None:
    """Format a naive UTC datetime as the API answers it: ``YYYY-MM-DDTHH:MM:SSZ``."""
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def to_host_time(moment: datetime) -> datetime:
    """Return a naive UTC moment as the host keeps ``creation`` and ``modified``: in site time.

    Rows written with SQL would else be "hours ago" in Desk the moment they are made. Columns
    of our own hold UTC.
    """
    return convert_utc_to_system_timezone(moment).replace(tzinfo=None)
