"""Sessions: in Redis for speed, in ``tabSessions`` to stay."""

import contextlib
import functools
import json
from urllib.parse import unquote

import redis

import frappe
from frappe import _
from frappe.utils import add_to_date, cint, get_system_settings, now

UPDATE_AFTER = 600  # seconds after which the use of a session is noted again
INFO = ["enabled", "user_type", "first_name", "last_name", "user_image", "language"]
_connection = functools.lru_cache(redis.Redis.from_url)


def _cache(command, *args):
    """Call Redis; without it every read is a miss and the database answers."""
    with contextlib.suppress(redis.exceptions.ConnectionError):
        client = _connection(frappe.conf.redis_cache)
        return getattr(client, command)(f"{frappe.conf.db_name}|session", *args)


def get_expiry_in_seconds():
    """Return how long an unused session lives."""
    expiry = get_system_settings("session_expiry") or "240:00"
    hours, minutes, seconds = [*map(cint, expiry.split(":")), 0][:3]
    return hours * 3600 + minutes * 60 + seconds


def _before(seconds):
    return str(add_to_date(now(), seconds=-seconds))


def clear_sessions(user=None, keep_current=False, force=False):
    """End a user's sessions; of the current user, without ``force``, the latest few stay."""
    user = user or frappe.session.user
    is_own = user == frappe.session.user and not force
    stay = frappe.db.get_value("User", user, "simultaneous_sessions") or 1 if is_own else 0
    current = frappe.session.sid if keep_current else ""
    query = """SELECT sid FROM tabSessions WHERE user=%s AND sid != %s
        ORDER BY lastupdate DESC LIMIT 100 OFFSET %s"""
    stay = max(0, stay - 1) if keep_current else stay
    for sid in frappe.db.sql(query, (user, current, stay), pluck=True):
        delete_session(sid)


def delete_session(sid, user=None, reason=None):
    """End one session; commits."""
    frappe.db.delete("Sessions", {"sid": sid})
    frappe.db.commit()
    _cache("hdel", sid)


def clear_expired_sessions():
    """End the sessions that nobody used for too long; a daily job."""
    query = "SELECT sid FROM tabSessions WHERE lastupdate < %s"
    for sid in frappe.db.sql(query, _before(get_expiry_in_seconds()), pluck=True):
        delete_session(sid)


def get_csrf_token():
    """Return the session's CSRF token; from then on its requests must carry it."""
    if not frappe.session.data.csrf_token:
        frappe.session.data.csrf_token = frappe.generate_hash()
        frappe.local.session_obj.update(force=True)
    return frappe.session.data.csrf_token


class Session:
    """The session of a request: resumed by its sid, or started for a user."""

    def __init__(self, user, resume=False):
        self.data = frappe.local.session = frappe._dict(data=frappe._dict())
        if resume:
            self.resume()
        self.user = self.data.user if resume else user
        self.info = frappe.db.get_value("User", self.user, INFO, as_dict=True)
        if not (self.info and self.info.enabled):
            message = _("User {0} is disabled. Please contact your System Manager.")
            frappe.throw(message.format(self.user))
        if not resume:
            self.start()

    def start(self):
        """Start a session with a new sid; all guests share one."""
        sid = "Guest" if self.user == "Guest" else frappe.generate_hash()
        self.data.update(user=self.user, sid=sid)
        self.data.data.update(user=self.user, session_ip=frappe.local.request_ip)
        if self.user != "Guest":
            row = (json.dumps(self.data.data), self.user, now(), sid, "Active")
            columns = ["sessiondata", "user", "lastupdate", "sid", "status"]
            frappe.db.bulk_insert("Sessions", columns, [row])
            seen = {"last_login": now(), "last_ip": frappe.local.request_ip, "last_active": now()}
            frappe.db.set_value("User", self.user, seen, update_modified=False)
            frappe.db.commit()

    def resume(self):
        """Take up the session of the request's sid; a stale one becomes Guest's."""
        from frappe.auth import clear_cookies

        cookie = unquote(frappe.request.cookies.get("sid", "Guest"))
        sid = str(frappe.form_dict.get("sid") or cookie)
        self.data.update(user="Guest", sid="Guest")
        if sid != "Guest":
            user, data, used = json.loads(_cache("hget", sid) or "null") or self._stored(sid)
            if used > _before(get_expiry_in_seconds()):
                self.data.update(user=user, sid=sid, data=frappe._dict(data))
            else:
                delete_session(sid)
                frappe.local.response["session_expired"] = 1
                clear_cookies()

    @staticmethod
    def _stored(sid):
        query = "SELECT user, sessiondata, lastupdate FROM tabSessions WHERE sid=%s"
        for user, data, used in frappe.db.sql(query, sid):
            return user, json.loads(data), str(used)
        return "Guest", {}, ""

    def update(self, force=False):
        """Note, now and then, that the session is in use; commits."""
        data = self.data
        if data.user == "Guest" or frappe.local.session is not data or data.sid == data.user:
            return
        _user, _data, used = json.loads(_cache("hget", data.sid) or '["", {}, ""]')
        if force or used < _before(UPDATE_AFTER):
            values = {"sessiondata": json.dumps(data.data), "lastupdate": now()}
            frappe.db.set_value("Sessions", {"sid": data.sid}, values, update_modified=False)
            frappe.db.commit()
            _cache("hset", data.sid, json.dumps([data.user, data.data, now()]))
