"""Sessions: in Redis for speed, in ``tabSessions`` to stay."""

import json
from urllib.parse import unquote

import frappe
from frappe import _
from frappe.utils import add_to_date, cint, cstr, get_datetime, now, redis_wrapper

UPDATE_AFTER = 600  # seconds after which a session in use is written to the database again


def get_expiry_in_seconds() -> int:
    """Return how long an unused session lives."""
    parts = [cint(part) for part in (_settings("session_expiry") or "240:00").split(":")]
    hours, minutes, seconds = [*parts, 0, 0][:3]
    return hours * 3600 + minutes * 60 + seconds


def _settings(key: str) -> str | None:
    return frappe.get_system_settings(key)


def _expired_before() -> str:
    return str(add_to_date(now(), seconds=-get_expiry_in_seconds()))


def clear_sessions(
    user: str | None = None, keep_current: bool = False, force: bool = False
) -> None:
    """End a user's sessions.

    Args:
        user: by default the current one.
        keep_current: not this one.
        force: all; without it the latest ``simultaneous_sessions`` of the current user stay.
    """
    user = user or frappe.session.user
    stay = 0
    if not force and user == frappe.session.user:
        stay = frappe.db.get_value("User", user, "simultaneous_sessions") or 1
    condition, values = "", [user]
    if keep_current:
        stay = stay if force else max(0, stay - 1)
        condition, values = "AND sid != %s", [user, frappe.session.sid]
    query = f"""SELECT sid FROM tabSessions WHERE user=%s {condition}
        ORDER BY lastupdate DESC LIMIT 100 OFFSET {stay}"""
    for sid in frappe.db.sql(query, values, pluck=True):
        delete_session(sid)


def delete_session(sid: str, user: str | None = None, reason: str = "") -> None:  # noqa: ARG001
    """End one session; commits."""
    frappe.db.delete("Sessions", {"sid": sid})
    frappe.db.commit()
    redis_wrapper.hdel("session", sid)
    redis_wrapper.hdel("last_db_session_update", sid)


def clear_expired_sessions() -> None:
    """End the sessions that nobody used for too long; a daily job."""
    query = "SELECT sid FROM tabSessions WHERE lastupdate < %s"
    for sid in frappe.db.sql(query, (_expired_before(),), pluck=True):
        delete_session(sid)


def get_csrf_token() -> str:
    """Return the session's CSRF token; from then on its requests must carry it."""
    if not frappe.local.session.data.csrf_token:
        frappe.local.session.data.csrf_token = frappe.generate_hash()
        frappe.local.session_obj.update(force=True)
    return frappe.local.session.data.csrf_token


class Session:
    """The session of a request: resumed by its sid, or started for a user."""

    def __init__(
        self,
        user: str | None,
        resume: bool = False,
        full_name: str | None = None,
        user_type: str | None = None,
    ) -> None:
        cookie = unquote(frappe.request.cookies.get("sid", "Guest"))
        self.sid = cstr(frappe.form_dict.get("sid") or cookie)
        self.user = user
        self.data = frappe.local.session = frappe._dict(data=frappe._dict())
        if resume:
            self.resume()
        elif user:
            self._validate_user()
            self.start(full_name, user_type)

    def _validate_user(self) -> None:
        if not frappe.get_cached_value("User", self.user, "enabled"):
            message = _("User {0} is disabled. Please contact your System Manager.")
            frappe.throw(message.format(self.user))

    def start(self, full_name: str | None = None, user_type: str | None = None) -> None:
        """Start a session with a new sid; all guests share one."""
        self.sid = "Guest" if self.user == "Guest" else frappe.generate_hash()
        self.data.update(user=self.user, sid=self.sid)
        self.data.data.update(user=self.user, session_ip=frappe.local.request_ip)
        if self.user == "Guest":
            return
        stamp = now()
        self.data.data.update(last_updated=stamp, full_name=full_name, user_type=user_type)
        row = (json.dumps(self.data.data), self.user, stamp, self.sid, "Active")
        columns = ["sessiondata", "user", "lastupdate", "sid", "status"]
        frappe.db.bulk_insert("Sessions", columns, [row])
        redis_wrapper.hset("session", self.sid, self.data)
        frappe.db.sql(
            "UPDATE tabUser SET last_login=%s, last_ip=%s, last_active=%s WHERE name=%s",
            (stamp, frappe.local.request_ip, stamp, self.user),
        )
        frappe.db.commit()

    def resume(self) -> None:
        """Take up the session of the request's sid; a stale one becomes Guest's."""
        stored = None if self.sid == "Guest" else self._from_cache() or self._from_database()
        if not stored and self.sid != "Guest":
            from frappe.auth import clear_cookies

            delete_session(self.sid)
            frappe.response["session_expired"] = 1
            clear_cookies()
            self.sid = "Guest"
        stored = stored or frappe._dict(user="Guest")
        self.user = stored.user
        self.data.update(data=stored, user=self.user, sid=self.sid)
        self._validate_user()
        if self.sid != "Guest":
            frappe.local.lang = frappe.translate.get_user_lang(self.user)

    def _from_cache(self) -> frappe._dict | None:
        cached = redis_wrapper.hget("session", self.sid)
        if not cached:
            return None
        age = get_datetime(now()) - get_datetime(cached["data"].get("last_updated"))
        if age.total_seconds() > get_expiry_in_seconds():
            return None
        return frappe._dict(cached["data"])

    def _from_database(self) -> frappe._dict | None:
        query = "SELECT user, sessiondata FROM tabSessions WHERE sid=%s AND lastupdate > %s"
        rows = frappe.db.sql(query, (self.sid, _expired_before()))
        return frappe._dict(json.loads(rows[0][1] or "{}"), user=rows[0][0]) if rows else None

    def update(self, force: bool = False) -> None:
        """Note in the database, now and then, that the session is in use; commits."""
        if frappe.session.user == "Guest" or frappe.session.sid != self.sid:
            return
        stamp = now()
        last = redis_wrapper.hget("last_db_session_update", self.sid)
        age = (get_datetime(stamp) - get_datetime(last)).total_seconds() if last else None
        if not (force or age is None or age > UPDATE_AFTER):
            return
        self.data.data.last_updated = stamp
        frappe.db.sql(
            "UPDATE tabSessions SET sessiondata=%s, lastupdate=%s WHERE sid=%s",
            (json.dumps(self.data.data), stamp, self.sid),
        )
        query = "UPDATE tabUser SET last_active=%s WHERE name=%s"
        frappe.db.sql(query, (stamp, frappe.session.user))
        frappe.db.commit()
        redis_wrapper.hset("last_db_session_update", self.sid, stamp)
        redis_wrapper.hset("session", self.sid, self.data)
