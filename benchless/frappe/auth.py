"""Who sends a request: login, session, CSRF token, API key."""

import base64
import binascii
import datetime
from typing import Any
from urllib.parse import quote

from werkzeug.wrappers import Response

import frappe
import frappe.translate
from frappe import _
from frappe.sessions import Session, clear_sessions, delete_session, get_expiry_in_seconds
from frappe.utils import cint, date_diff, now_datetime, nowdate, redis_wrapper
from frappe.utils.password import check_password, get_decrypted_password

UNSAFE_HTTP_METHODS = frozenset(("POST", "PUT", "DELETE", "PATCH"))
MAX_PASSWORD_SIZE = 512


class HTTPRequest:
    """What is known of a request before its method runs."""

    def __init__(self) -> None:
        forwarded = frappe.get_request_header("X-Forwarded-For")
        remote = frappe.request.environ.get("REMOTE_ADDR") or "127.0.0.1"
        frappe.local.request_ip = forwarded.split(",", 1)[0].strip() if forwarded else remote
        frappe.local.cookie_manager = CookieManager()
        frappe.local.login_manager = LoginManager()
        frappe.local.lang = frappe.translate.get_language()
        self._validate_csrf_token()
        frappe.local.cookie_manager.init_cookies()

    @staticmethod
    def _validate_csrf_token() -> None:
        expected = frappe.session.data.csrf_token
        if (
            frappe.request.method not in UNSAFE_HTTP_METHODS
            or frappe.conf.ignore_csrf
            or not expected
        ):
            return
        sent = frappe.get_request_header("X-Frappe-CSRF-Token")
        if (sent or frappe.form_dict.pop("csrf_token", None)) != expected:
            frappe.flags.disable_traceback = True
            frappe.throw(_("Invalid Request"), frappe.CSRFTokenError)


class LoginManager:
    """Logs in, resumes, logs out."""

    def __init__(self) -> None:
        self.user = self.info = self.full_name = self.user_type = None
        is_login = frappe.local.form_dict.get("cmd") == "login"
        if is_login or frappe.request.path == "/api/method/login":
            if self.login() is not False:
                self.run_trigger("on_session_creation")
            return
        self.make_session(resume=True)
        self.get_user_info()
        self.set_user_info(resume=True)

    def login(self) -> bool | None:
        """Log in with ``usr`` and ``pwd`` of the request."""
        if cint(frappe.get_system_settings("disable_user_pass_login")):
            message = _("Login with username and password is not allowed.")
            frappe.throw(message, frappe.AuthenticationError)
        frappe.clear_cache(user=frappe.form_dict.get("usr"))
        self.authenticate()
        if self.force_user_to_reset_password():
            frappe.local.response["message"] = "Password Reset"
            return False
        if cint(frappe.get_system_settings("enable_two_factor_auth")):
            raise frappe.NotProvidedError("two-factor login is not part of benchless")
        frappe.form_dict.pop("pwd", None)
        self.post_login()
        return None

    def authenticate(self, user: str | None = None, pwd: str | None = None) -> None:
        """Check the password and that the user is enabled.

        Raises:
            AuthenticationError: one of them is not so.
            SecurityException: too many failures, of the user or from the address.
        """
        from frappe.core.doctype.user.user import User

        if not (user and pwd):
            user, pwd = frappe.form_dict.get("usr"), frappe.form_dict.get("pwd")
        if not (user and pwd):
            self.fail(_("Incomplete login details"))
        if len(pwd) > MAX_PASSWORD_SIZE:
            self.fail(_("Password size exceeded the maximum allowed size"))
        found = User.find_by_credentials(user, pwd)
        trackers = [LoginAttemptTracker(frappe.local.request_ip)]
        if found:
            trackers.append(LoginAttemptTracker(found.name))
        if not found or not found.is_authenticated:
            message = "Invalid login credentials"
        elif not (found.name == "Administrator" or found.enabled):
            message = "User disabled or missing"
        else:
            for tracker in trackers:
                tracker.add_success_attempt()
            self.user = found.name
            return
        for tracker in trackers:
            tracker.add_failure_attempt()
        self.fail(message)

    def post_login(self) -> None:
        """Start the session of the authenticated user; on_login runs before."""
        self.run_trigger("on_login")
        self._validate_ip_address()
        self._validate_hour()
        self.get_user_info()
        self.make_session()
        self.set_user_info()

    def _validate_ip_address(self) -> None:
        allowed = frappe.get_cached_value("User", self.user, "restrict_ip")
        starts = tuple(part.strip() for part in (allowed or "").replace("\n", ",").split(","))
        if any(starts) and not frappe.local.request_ip.startswith(tuple(filter(None, starts))):
            message = _("Access not allowed from this IP Address")
            frappe.throw(message, frappe.AuthenticationError)

    def _validate_hour(self) -> None:
        fields = ["login_before", "login_after"]
        before, after = frappe.db.get_value("User", self.user, fields)
        hour = now_datetime().hour
        if (before and hour >= before) or (after and hour < after):
            frappe.throw(_("Login not allowed at this time"), frappe.AuthenticationError)

    def get_user_info(self) -> None:
        """Read the user's type and names."""
        fields = ["user_type", "first_name", "last_name", "user_image"]
        self.info = frappe.get_cached_value("User", self.user, fields, as_dict=True)
        self.user_type = self.info.user_type

    def set_user_info(self, resume: bool = False) -> None:
        """Put the user into cookies, and after a login into the answer."""
        cookies = frappe.local.cookie_manager
        cookies.init_cookies()
        self.full_name = " ".join(filter(None, [self.info.first_name, self.info.last_name]))
        is_system_user = self.info.user_type != "Website User"
        if not resume:
            home_page = "/login" if self.user == "Guest" else "/app" if is_system_user else "/me"
            frappe.local.response["message"] = "Logged In" if is_system_user else "No App"
            frappe.local.response["home_page"] = home_page
            frappe.local.response["full_name"] = self.full_name
        cookies.set_cookie("system_user", "yes" if is_system_user else "no")
        cookies.set_cookie("full_name", self.full_name)
        cookies.set_cookie("user_id", self.user)
        cookies.set_cookie("user_image", self.info.user_image or "")

    def make_session(self, resume: bool = False) -> None:
        """Resume the request's session or start a new one."""
        frappe.local.session_obj = Session(self.user, resume, self.full_name, self.user_type)
        self.user = frappe.local.session_obj.user
        deny = cint(frappe.conf.deny_multiple_sessions)
        deny = deny or cint(frappe.get_system_settings("deny_multiple_sessions"))
        if self.user != "Guest" and deny:
            clear_sessions(self.user, keep_current=True)

    def force_user_to_reset_password(self) -> bool:
        """Tell whether the password is too old."""
        days = cint(frappe.get_system_settings("force_user_to_reset_password"))
        if not days or not self.user or self.user in frappe.STANDARD_USERS:
            return False
        last = frappe.db.get_value("User", self.user, "last_password_reset_date") or nowdate()
        return date_diff(nowdate(), last) > days

    def check_password(self, user: str, pwd: str) -> str | None:
        """Return the user's name in its own spelling, or fail the login."""
        try:
            return check_password(user, pwd)
        except frappe.AuthenticationError:
            return self.fail("Incorrect password")

    def fail(self, message: str) -> None:
        """Answer that the login failed; commits."""
        frappe.local.response["message"] = message
        frappe.db.commit()
        raise frappe.AuthenticationError

    def run_trigger(self, event: str = "on_login") -> None:
        """Run the hooks of an event."""
        for method in frappe.get_hooks(event):
            frappe.call(method, login_manager=self)

    def login_as(self, user: str) -> None:
        """Start a session without a password."""
        self.user = user
        self.post_login()

    def logout(self, arg: str = "", user: str | None = None) -> None:  # noqa: ARG002
        """End this session, or all of another user."""
        user = user or frappe.session.user
        self.run_trigger("on_logout")
        if user == frappe.session.user:
            delete_session(frappe.session.sid, user=user)
            clear_cookies()
            if getattr(frappe.local, "request", None):
                self.login_as("Guest")
        else:
            clear_sessions(user)


class CookieManager:
    """Cookies that go with the answer."""

    def __init__(self) -> None:
        self.cookies: dict[str, dict[str, Any]] = {}
        self.to_delete: set[str] = set()

    def init_cookies(self) -> None:
        """Send the sid."""
        if sid := frappe.local.session.get("sid"):
            self.set_cookie("sid", sid, max_age=get_expiry_in_seconds(), httponly=True)

    def set_cookie(self, key: str, value: str, **options: Any) -> None:
        """Send a cookie."""
        secure = frappe.request.scheme == "https"
        defaults = {"secure": secure, "httponly": False, "samesite": "Lax"}
        self.cookies[key] = {"value": quote(value or ""), **defaults, **options}

    def delete_cookie(self, keys: list[str]) -> None:
        """Take cookies back."""
        self.to_delete.update(keys)

    def flush_cookies(self, response: Response) -> None:
        """Write them into the answer."""
        for key, options in self.cookies.items():
            response.set_cookie(key, **options)
        yesterday = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)
        for key in self.to_delete:
            response.set_cookie(key, "", expires=yesterday)


def clear_cookies() -> None:
    """Forget the session in the client."""
    frappe.session.sid = ""
    keys = ["full_name", "user_id", "sid", "user_image", "system_user"]
    frappe.local.cookie_manager.delete_cookie(keys)


@frappe.whitelist()
def get_logged_user() -> str:
    """Return the user of the session."""
    return frappe.session.user


class LoginAttemptTracker:
    """Counts failed logins of a user or an address; more than the allowed lock it for a while."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.allowed = cint(frappe.get_system_settings("allow_consecutive_login_attempts"))
        self.interval = cint(frappe.get_system_settings("allow_login_after_fail"))
        if self.allowed:
            count, since = self._state()
            if count > self.allowed and self._is_recent(since):
                message = _("Your account has been locked and will resume after {0} seconds")
                frappe.throw(message.format(self.interval), frappe.SecurityException)

    def _state(self) -> tuple[int, Any]:
        count = redis_wrapper.hget("login_failed_count", self.key) or 0
        return count, redis_wrapper.hget("login_failed_time", self.key)

    def _is_recent(self, since: datetime.datetime | None) -> bool:
        return bool(since) and since + datetime.timedelta(seconds=self.interval) > now_datetime()

    def add_failure_attempt(self) -> None:
        """Count a failure; the interval runs from the first."""
        count, since = self._state()
        if not (count and self._is_recent(since)):
            count, since = 0, now_datetime()
        redis_wrapper.hset("login_failed_count", self.key, count + 1)
        redis_wrapper.hset("login_failed_time", self.key, since)

    def add_success_attempt(self) -> None:
        """Forget the failures."""
        redis_wrapper.hdel("login_failed_count", self.key)
        redis_wrapper.hdel("login_failed_time", self.key)


def validate_auth() -> None:
    """Become the user of the Authorization header's API key, then run the auth_hooks.

    Raises:
        AuthenticationError: the header names nobody.
    """
    header = (frappe.get_request_header("Authorization") or "").split(" ")
    is_given = len(header) == 2  # noqa: PLR2004 (scheme and credentials)
    if is_given:
        _validate_api_key(*header)
    for hook in frappe.get_hooks("auth_hooks"):
        frappe.get_attr(hook)()
    if is_given and frappe.session.user in ("", "Guest"):
        raise frappe.AuthenticationError


def _validate_api_key(scheme: str, credentials: str) -> None:
    if scheme.lower() == "basic":
        try:
            credentials = base64.b64decode(credentials).decode()
        except binascii.Error:
            frappe.throw(
                _("Failed to decode token, please provide a valid base64-encoded token."),
                frappe.InvalidAuthorizationToken,
            )
        except ValueError:
            return
    elif scheme.lower() != "token":
        return
    key, colon, secret = credentials.partition(":")
    if not colon or ":" in secret:
        return
    user = frappe.db.get_value("User", {"api_key": key})
    if not user or get_decrypted_password("User", user, "api_secret") != secret:
        raise frappe.AuthenticationError
    if frappe.local.login_manager.user in ("", "Guest"):
        form_dict = frappe.local.form_dict
        frappe.set_user(user)
        frappe.local.form_dict = form_dict
