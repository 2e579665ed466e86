"""Sessions, in ``tabSessions``."""

import json
from urllib.parse import unquote

import frappe
from frappe import _
from frappe.utils import add_to_date, cint, get_system_settings, now

UPDATE_AFTER = 600  # seconds after which the use of a session is noted again
INFO = ["enabled", "user_type", "first_name", "last_name", "user_image", "language"]


def get_expiry_in_seconds():
    """Return how long an unused session lives."""
    expiry = get_system_settings("session_expiry") or "240:00"
    hours, minutes, seconds = [*map(cint, expiry.split(":")), 0][:3]
    return hours * 3600 + minutes * 60 + seconds


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
    frappe.flags.ended_session = sid


def clear_expired_sessions():
    """End the sessions that nobody used for too long; a daily job."""
    oldest = add_to_date(now(), seconds=-get_expiry_in_seconds())
    frappe.db.delete("Sessions", {"lastupdate": ("<", oldest)})


def get_csrf_token():
    """Return the session's CSRF token; from then on its requests must carry it."""
    if not frappe.session.data.csrf_token:
        frappe.session.data.csrf_token = frappe.generate_hash()
        frappe.local.session_obj.update(force=True)
    return frappe.session.data.csrf_token


class Session:
    """The session of a request: resumed by its sid, or started for a user."""

    def __init__(self, user, resume=False):
        self.data = frappe.local.session = frappe._dict(user=user, sid="Guest", data=frappe._dict())
        if resume:
            self.resume()
        self.user = self.data.user
        self.info = frappe.db.get_value("User", self.user, INFO, as_dict=True)
        if not (self.info and self.info.enabled):
            message = _("User {0} is disabled. Please contact your System Manager.")
            frappe.throw(message.format(self.user))
        if not resume and self.user != "Guest":
            self.data.sid = frappe.generate_hash()
            self._insert(self.user)
            seen = {"last_login": now(), "last_ip": frappe.local.request_ip, "last_active": now()}
            frappe.db.set_value("User", self.user, seen, update_modified=False)
            frappe.db.commit()

    def _insert(self, user):
        columns = ["user", "sid", "lastupdate", "status", "sessiondata"]
        row = (user, self.data.sid, now(), "Active", json.dumps(self.data))
        frappe.db.bulk_insert("Sessions", columns, [row])

    def resume(self):
        """Take up the session of the request's sid; a stale one becomes Guest's."""
        from frappe.auth import clear_cookies

        self.data.user = "Guest"
        cookie = unquote(frappe.request.cookies.get("sid", "Guest"))
        sid = str(frappe.form_dict.get("sid") or cookie)
        if sid != "Guest":
            query = """SELECT sessiondata, lastupdate FROM tabSessions
                WHERE sid=%s AND lastupdate > %s"""
            oldest = add_to_date(now(), seconds=-get_expiry_in_seconds())
            for stored, used in frappe.db.sql(query, (sid, oldest)):
                self.data.update(json.loads(stored), used=used)
                self.data.data = frappe._dict(self.data.data)
                return
            delete_session(sid)
            frappe.local.response["session_expired"] = 1
            clear_cookies()

    def update(self, force=False):
        """Note, now and then, that the session is in use; commits."""
        used = self.data.pop("used", None)
        if frappe.flags.ended_session == self.data.sid and frappe.local.session is self.data:
            # Frappe's cache brings a session back that ended itself, though its row is gone.
            self._insert("")
        elif force or (used and add_to_date(used, seconds=UPDATE_AFTER) < add_to_date(now())):
            values = {"sessiondata": json.dumps(self.data), "lastupdate": now()}
            filters = {"sid": self.data.sid}
            frappe.db.set_value("Sessions", filters, values, update_modified=False)
        frappe.db.commit()
