"""Who sends a request: login, session, CSRF token, API key."""

import base64
import binascii
import datetime
import time
from urllib.parse import quote

import frappe
import frappe.translate
from frappe import _
from frappe.sessions import Session, clear_sessions, delete_session, get_expiry_in_seconds
from frappe.utils.password import get_decrypted_password

UNSAFE_HTTP_METHODS = frozenset(("POST", "PUT", "DELETE", "PATCH"))
COOKIES = ("full_name", "user_id", "sid", "user_image", "system_user")


def authenticate_request():
    """Resume the request's session or log in; find out address and language."""
    forwarded = frappe.get_request_header("X-Forwarded-For")
    remote = frappe.request.environ.get("REMOTE_ADDR") or "127.0.0.1"
    frappe.local.request_ip = forwarded.split(",", 1)[0].strip() if forwarded else remote
    frappe.local.cookie_manager = CookieManager()
    frappe.local.login_manager = LoginManager()
    frappe.local.lang = frappe.translate.get_language()
    expected = frappe.session.data.csrf_token
    if expected and frappe.request.method in UNSAFE_HTTP_METHODS:
        sent = frappe.get_request_header("X-Frappe-CSRF-Token")
        if (sent or frappe.form_dict.pop("csrf_token", None)) != expected:
            frappe.flags.disable_traceback = True
            frappe.throw(_("Invalid Request"), frappe.CSRFTokenError)


class LoginManager:
    """Logs in, resumes, logs out. Frappe's lock after many failures is not here."""

    def __init__(self):
        self.user = None
        if frappe.request.path == "/api/method/login" or frappe.form_dict.get("cmd") == "login":
            self.authenticate()
            frappe.form_dict.pop("pwd", None)
            self.post_login()
            self.run_trigger("on_session_creation")
        else:
            self.make_session(resume=True)

    def authenticate(self, user=None, pwd=None):
        user, pwd = user or frappe.form_dict.get("usr"), pwd or frappe.form_dict.get("pwd")
        if not (user and pwd):
            self.fail(_("Incomplete login details"))
        from frappe.core.doctype.user.user import User

        found = User.find_by_credentials(user, pwd)
        if not (found and found.is_authenticated):
            self.fail("Invalid login credentials", user=found.name if found else user)
        if not found.enabled:
            self.fail("User disabled or missing", user=found.name)
        self.user = found.name

    def force_user_to_reset_password(self):
        """Say whether the password has expired: there is no setting for that here."""
        return False

    def post_login(self):
        """Start the session of the authenticated user; on_login runs before."""
        self.run_trigger("on_login")
        self.make_session()

    def make_session(self, resume=False):
        """Put the user into cookies, and after a login into the answer."""
        frappe.local.session_obj = Session(self.user, resume)
        self.user, info = frappe.local.session_obj.user, frappe.local.session_obj.info
        full_name = " ".join(filter(None, [info.first_name, info.last_name]))
        has_desk = info.user_type != "Website User"
        if not resume:
            home_page = "/login" if self.user == "Guest" else "/app" if has_desk else "/me"
            message = "Logged In" if has_desk else "No App"
            answer = {"message": message, "home_page": home_page, "full_name": full_name}
            frappe.local.response.update(answer)
        cookies = {"system_user": "yes" if has_desk else "no", "full_name": full_name}
        cookies |= {"user_id": self.user, "user_image": info.user_image or ""}
        frappe.local.cookie_manager.cookies = cookies | {"sid": frappe.session.sid}

    def fail(self, message, user=None):
        """Refuse a login; who tried is in Frappe's Activity Log, which is not here."""
        frappe.local.response["message"] = message
        frappe.db.commit()
        raise frappe.AuthenticationError

    def run_trigger(self, event):
        for method in frappe.get_hooks(event):
            frappe.call(method, login_manager=self)

    def logout(self, user=None):
        """End this session, or all of another user."""
        user = user or frappe.session.user
        self.run_trigger("on_logout")
        if user == frappe.session.user:
            delete_session(frappe.session.sid)
            self.user = "Guest"
            self.post_login()
            clear_cookies()
        else:
            clear_sessions(user)


class LoginAttemptTracker:
    """What Frappe counts failed logins with; here it never locks anybody out."""

    max_failed_logins, lock_interval = 3, datetime.timedelta(minutes=5)
    login_failed_count, login_failed_time = 0, None

    def add_success_attempt(self):
        self.login_failed_count = 0


def get_login_attempt_tracker(key, raise_locked_exception=True):
    return LoginAttemptTracker()


class CookieManager:
    """The cookies of an answer; one that is set and taken back is taken back."""

    def __init__(self):
        self.cookies, self.to_delete = {}, []

    def flush_cookies(self, response):
        secure, yesterday = frappe.request.scheme == "https", time.time() - 86_400
        for key, value in self.cookies.items():
            lasting = {"max_age": get_expiry_in_seconds(), "httponly": True} if key == "sid" else {}
            response.set_cookie(key, quote(value or ""), secure=secure, samesite="Lax", **lasting)
        for key in set(self.to_delete):
            response.set_cookie(key, "", expires=yesterday)


def clear_cookies():
    """Forget the session in the client."""
    frappe.local.cookie_manager.to_delete.extend(COOKIES)


def validate_auth():
    """Become the user of the Authorization header; one that names nobody is an error."""
    header = (frappe.get_request_header("Authorization") or "").split(" ")
    if len(header) == 2:
        _validate_api_key(*header)
        if frappe.session.user in ("", "Guest"):
            raise frappe.AuthenticationError


def _validate_api_key(scheme, credentials):
    if scheme.lower() == "basic":
        try:
            credentials = base64.b64decode(credentials).decode()
        except binascii.Error:
            message = _("Failed to decode token, please provide a valid base64-encoded token.")
            frappe.throw(message, frappe.CSRFTokenError)
        except ValueError:
            return
    key, colon, secret = credentials.partition(":")
    if scheme.lower() not in ("basic", "token") or not colon or ":" in secret:
        return
    user = frappe.db.get_value("User", {"api_key": key})
    if not user or get_decrypted_password("User", user, "api_secret") != secret:
        raise frappe.AuthenticationError
    if frappe.session.user == "Guest":
        form_dict = frappe.local.form_dict
        frappe.set_user(user)
        frappe.local.form_dict = form_dict
