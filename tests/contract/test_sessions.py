"""Logins, sessions, CSRF tokens and API tokens."""

import base64

import frappe
import pytest
from frappe.core.doctype.user.user import User
from frappe.utils.password import check_password

from tests.contract.answers import outcome, whole
from tests.support.users import PASSWORD

APP_LOGINS = ("app_login", "app_login_by_password")


@pytest.fixture
def reader(borrow_user):
    """A user without Desk."""
    return borrow_user("Probe Reader")


@pytest.fixture
def token(reader):
    """The reader's API key and secret."""
    user = frappe.get_doc("User", reader)
    user.api_key, user.api_secret = "probe-key", "probe-secret"
    user.save()
    yield "probe-key:probe-secret"
    frappe.db.set_value("User", reader, "api_key", None)
    frappe.db.commit()


def _user(client):
    return client.read("memora_probe.api.who").json["message"]["user"]


def _sid(client):
    return client.read("memora_probe.api.sid").json["message"]


def _app_login(client, user, password=PASSWORD, function="app_login"):
    return client.call(f"memora_probe.api.{function}", usr=user, pwd=password)


def test_frappes_login_answers_by_the_kind_of_user(new_client, borrow_user, recorded):
    answers = []
    for role in ("Probe Author", "Probe Reader"):
        answer = whole(new_client().login(borrow_user(role), PASSWORD))
        assert answer["body"].pop("full_name")
        answers.append(answer)
    recorded(answers)


def test_a_login_sets_the_cookies(client, reader):
    client.login(reader, PASSWORD)
    assert client.cookie("sid") == _sid(client)
    assert client.cookie("user_id") == reader.replace("@", "%40")
    assert client.cookie("system_user") == "no"
    assert _user(client) == reader


def test_the_sid_is_long_and_not_readable_by_scripts(client, reader):
    answer = client.login(reader, PASSWORD)
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("sid="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert len(client.cookie("sid")) == 56


@pytest.mark.parametrize("function", APP_LOGINS)
def test_an_app_logs_in_by_the_login_manager(client, reader, function):
    answer = _app_login(client, reader, function=function)
    assert answer.status_code == 200
    assert answer.json["message"] == {"sid": client.cookie("sid"), "user": reader}
    assert _user(client) == reader


def test_an_apps_login_answers_with_its_own_message_and_frappes_keys(client, reader, recorded):
    body = _app_login(client, reader).json
    recorded(sorted(body))


@pytest.mark.parametrize("function", APP_LOGINS)
def test_a_wrong_password_is_an_authentication_error(client, reader, recorded, function):
    recorded(outcome(_app_login(client, reader, "wrong", function)))
    assert _user(client) == "Guest"


def test_frappes_login_refuses_a_wrong_password_and_an_unknown_user(client, reader, recorded):
    path = "/api/method/login"
    recorded(
        [
            whole(client.post(path, data={"usr": reader, "pwd": "wrong"})),
            whole(client.post(path, data={"usr": "nobody@example.com", "pwd": "x"})),
            whole(client.post(path, data={"usr": reader})),
        ]
    )


def test_a_disabled_user_cannot_log_in(client, reader, recorded):
    frappe.db.set_value("User", reader, "enabled", 0)
    recorded([outcome(_app_login(client, reader, function=function)) for function in APP_LOGINS])
    assert _user(client) == "Guest"


def test_a_user_disabled_meanwhile_is_stopped_at_the_next_request(client, reader, recorded):
    client.login(reader, PASSWORD)
    frappe.db.set_value("User", reader, "enabled", 0)
    recorded(outcome(client.read("memora_probe.api.who")))


def test_each_login_has_a_sid_of_its_own_and_both_sessions_live(client, new_client, reader):
    other = new_client(reader)
    client.login(reader, PASSWORD)
    assert client.cookie("sid") != other.cookie("sid")
    assert (_user(client), _user(other)) == (reader, reader)


def test_a_login_in_a_session_replaces_its_sid(client, reader):
    _app_login(client, reader)
    first = client.cookie("sid")
    _app_login(client, reader)
    assert client.cookie("sid") != first
    assert _user(client) == reader


def test_an_apps_login_with_a_stale_cookie_loses_the_new_one(client, reader):
    client.set_cookie("sid", "0" * 56)
    answer = _app_login(client, reader)
    sids = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("sid=")]
    assert (len(sids), sids[-1].startswith("sid=;")) == (2, True)
    assert not client.cookie("sid")


@pytest.mark.parametrize("path", ["/", "/api/method/memora_probe.api.who", "/app"])
def test_frappes_login_is_at_any_path_that_names_it(client, reader, path):
    client.post(path, data={"cmd": "login", "usr": reader, "pwd": PASSWORD})
    assert _user(client) == reader


def test_a_preflight_of_a_login_logs_nobody_in(client, reader):
    given = {"usr": reader, "pwd": PASSWORD}
    answer = client.request("OPTIONS", "/api/method/login", query_string=given)
    assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (200, [])


def test_a_refused_login_sets_and_takes_back_no_cookies(client, reader):
    for data in ({"usr": reader, "pwd": "wrong"}, {"usr": "nobody@example.com", "pwd": "x"}):
        answer = client.post("/api/method/login", data=data)
        assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (401, [])


def test_who_a_login_names_is_found_without_a_password(reader):
    find = User.find_by_credentials
    assert find(reader.upper(), "", validate_password=False).name == reader
    assert find("nobody@example.com", "", validate_password=False) is None
    answers = [find(reader, password) for password in (PASSWORD, "wrong")]
    assert [(a.name, a.enabled, a.is_authenticated) for a in answers] == [
        *((reader, 1, True), (reader, 1, False)),
    ]


def test_clear_sessions_ends_the_others_and_keeps_the_current(client, new_client, reader):
    other = new_client(reader)
    client.login(reader, PASSWORD)
    client.call("memora_probe.api.end_other_sessions")
    assert (_user(client), _user(other)) == (reader, "Guest")
    rows = frappe.db.sql("SELECT sid FROM `tabSessions` WHERE user = %s", reader)
    assert rows == ((client.cookie("sid"),),)


def test_a_session_that_deletes_itself_lives_on_in_the_cache(client, reader, recorded):
    client.login(reader, PASSWORD)
    client.call("memora_probe.api.end_session", session_id=client.cookie("sid"))
    rows = frappe.db.sql("SELECT sid FROM `tabSessions` WHERE user = %s", reader)
    recorded({"is reader": _user(client) == reader, "rows": len(rows)})


def test_delete_session_ends_one(client, new_client, reader):
    other = new_client(reader)
    client.login(reader, PASSWORD)
    client.call("memora_probe.api.end_session", session_id=other.cookie("sid"))
    assert (_user(client), _user(other)) == (reader, "Guest")


def test_a_session_ended_elsewhere_is_stale_for_a_guests_function(client, new_client, reader):
    other = new_client(reader)
    client.login(reader, PASSWORD)
    client.call("memora_probe.api.end_other_sessions")
    answer = other.read("memora_probe.api.guest_echo", text="x")
    assert answer.status_code == 200
    assert answer.json == {"session_expired": 1, "message": "x"}


def test_a_stale_session_is_refused_by_a_private_function(client, recorded):
    client.set_cookie("sid", "0" * 56)
    recorded(outcome(client.read("memora_probe.api.take_all")))


def test_a_logout_ends_the_session_and_leaves_a_guest(client, reader, recorded):
    client.login(reader, PASSWORD)
    sid = client.cookie("sid")
    recorded(whole(client.post("/api/method/logout")))
    assert _user(client) == "Guest"
    client.set_cookie("sid", sid)
    assert _user(client) == "Guest"


def test_the_sid_may_come_as_an_argument(client, new_client, reader):
    client.login(reader, PASSWORD)
    answer = new_client().read("memora_probe.api.who", sid=client.cookie("sid"))
    assert answer.json["message"]["user"] == reader


def test_a_guests_session_is_called_guest(client):
    assert (_sid(client), _user(client)) == ("Guest", "Guest")


def test_a_session_is_a_row_of_its_table(client, reader):
    client.login(reader, PASSWORD)
    rows = frappe.db.sql("SELECT sid FROM `tabSessions` WHERE user = %s", reader)
    assert rows == ((client.cookie("sid"),),)
    client.post("/api/method/logout")
    assert frappe.db.sql("SELECT sid FROM `tabSessions` WHERE user = %s", reader) == ()


def test_a_function_sees_the_sid_that_a_client_sent_though_its_session_ended(client):
    client.set_cookie("sid", "0" * 56)
    assert client.read("memora_probe.api.sent_sid").json["message"] == "0" * 56


def test_hooks_of_an_apps_login(client, reader, events):
    _app_login(client, reader)
    assert events == [f"session: {reader} on_login as Guest"]


def test_hooks_of_frappes_login_and_logout(client, reader, events):
    client.login(reader, PASSWORD)
    client.post("/api/method/logout")
    assert events == [
        f"session: {reader} on_login as None",
        f"session: {reader} on_session_creation",
        f"session: {reader} on_logout",
        f"session: Guest on_login as {reader}",
    ]


def test_what_was_written_before_a_login_is_committed_by_it(client, reader):
    _app_login(client, reader)
    assert frappe.db.get_value("User", reader, "last_login")


def test_check_password_gives_the_user_or_raises(reader):
    assert check_password(reader, PASSWORD) == reader
    assert check_password(reader.upper(), PASSWORD) == reader
    for user, password in ((reader, "wrong"), ("nobody@example.com", PASSWORD), (reader, "")):
        with pytest.raises(frappe.AuthenticationError):
            check_password(user, password)


def test_a_new_password_replaces_the_old(borrow_user):
    name = borrow_user("Probe Reader")
    user = frappe.get_doc("User", name)
    user.new_password = "Lamp-river-4-stone"
    user.save()
    assert check_password(name, "Lamp-river-4-stone") == name
    with pytest.raises(frappe.AuthenticationError):
        check_password(name, PASSWORD)
    user.new_password = PASSWORD
    user.save()
    frappe.db.commit()


def test_a_password_is_kept_as_a_slow_hash(reader):
    rows = frappe.db.sql(
        "SELECT password FROM `__Auth` WHERE doctype = 'User' AND name = %s AND encrypted = 0",
        (reader,),
    )
    assert rows[0][0].startswith("$pbkdf2-sha256$")


def test_a_session_without_a_csrf_token_posts_freely(client, reader):
    client.login(reader, PASSWORD)
    assert client.call("memora_probe.api.take_all").status_code == 200


def test_a_session_with_a_csrf_token_must_send_it(client, reader, recorded):
    client.login(reader, PASSWORD)
    token = client.call("memora_probe.api.csrf_token").json["message"]
    header = {"X-Frappe-CSRF-Token": token}
    again = client.post("/api/method/memora_probe.api.csrf_token", headers=header)
    assert again.json["message"] == token
    path = "/api/method/memora_probe.api.take_all"
    answers = {
        "nothing": outcome(client.post(path)),
        "wrong": outcome(client.post(path, headers={"X-Frappe-CSRF-Token": "wrong"})),
        "header": outcome(client.post(path, headers=header)),
        "argument": whole(client.post(path, data={"csrf_token": token})),
        "get": outcome(client.get(path)),
        "put": outcome(client.put(path)),
        "delete": outcome(client.delete(path)),
        "guest's function": outcome(client.post("/api/method/memora_probe.api.guest_echo")),
    }
    recorded(answers)


def test_a_token_logs_a_request_in(client, reader, token):
    header = {"Authorization": f"token {token}"}
    answer = client.get("/api/method/memora_probe.api.who", headers=header)
    assert answer.json["message"]["user"] == reader
    basic = base64.b64encode(token.encode()).decode()
    answer = client.get(
        "/api/method/memora_probe.api.who", headers={"Authorization": f"Basic {basic}"}
    )
    assert answer.json["message"]["user"] == reader


def test_a_tokens_sid_is_the_users_name(client, reader, token):
    header = {"Authorization": f"token {token}"}
    answer = client.get("/api/method/memora_probe.api.sid", headers=header)
    assert answer.json["message"] == reader


def test_a_token_leaves_the_arguments_alone(client, token):
    answer = client.post(
        "/api/method/memora_probe.api.take_two",
        json={"first": 1},
        headers={"Authorization": f"token {token}"},
    )
    assert answer.json["message"][0] == 1


def test_a_token_makes_no_session(client, token):
    header = {"Authorization": f"token {token}"}
    client.get("/api/method/memora_probe.api.who", headers=header)
    assert _user(client) == "Guest"


def test_a_session_wins_over_a_token(client, borrow_user, token):
    author = borrow_user("Probe Author")
    client.login(author, PASSWORD)
    header = {"Authorization": f"token {token}"}
    answer = client.get("/api/method/memora_probe.api.who", headers=header)
    assert answer.json["message"]["user"] == author


@pytest.mark.usefixtures("token")
def test_a_bad_token_is_refused_even_by_a_guests_function(client, recorded):
    headers = (
        *("token probe-key:wrong", "token nokey:probe-secret", "token probe-key", "token :"),
        *("Basic !!!", "Basic cHJvYmUta2V5Ondyb25n", "Bearer x", "Other x"),
        *("token", "token a b", ""),
    )
    path = "/api/method/memora_probe.api.who"
    recorded(
        {header: outcome(client.get(path, headers={"Authorization": header})) for header in headers}
    )


def test_the_roles_of_a_request_are_the_users(client, reader):
    client.login(reader, PASSWORD)
    answer = client.read("memora_probe.api.who").json["message"]
    assert answer["roles"] == ["All", "Guest", "Probe Reader"]
    assert client.read("memora_probe.api.may", doctype="Probe Book").json["message"] is True
    answer = client.read("memora_probe.api.may", doctype="Probe Book", ptype="write")
    assert not answer.json.get("message")
