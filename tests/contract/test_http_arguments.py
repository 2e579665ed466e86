"""How a request's arguments reach a whitelisted function."""

import frappe
import pytest

from tests.contract.answers import outcome, whole

TAKE_ALL = "/api/method/memora_probe.api.take_all"
TAKE_TWO = "/api/method/memora_probe.api.take_two"
TAKE_TYPED = "memora_probe.api.take_typed"


@pytest.fixture
def author(new_client, borrow_user):
    """A logged-in client."""
    return new_client(borrow_user("Probe Author"))


def test_a_query_string_arrives_as_text(author, recorded):
    recorded(whole(author.get(TAKE_ALL + "?a=1&b=x+y&c=%C3%A9&empty=&a=2")))


def test_a_form_arrives_as_text(author, recorded):
    recorded(whole(author.post(TAKE_ALL, data={"a": "1", "b": "é"})))


def test_a_form_wins_over_the_query(author, recorded):
    recorded(whole(author.post(TAKE_ALL + "?a=query&b=query", data={"a": "form"})))


def test_a_json_body_arrives_with_its_types(author, recorded):
    body = {"int": 1, "float": 1.5, "none": None, "flag": True, "list": [1], "dict": {"a": "é"}}
    recorded(whole(author.post(TAKE_ALL, json=body)))


def test_a_json_body_replaces_the_query(author, recorded):
    recorded(whole(author.post(TAKE_ALL + "?a=query", json={"b": "body"})))


def test_an_empty_json_body_leaves_the_query(author, recorded):
    answer = author.post(
        TAKE_ALL + "?a=query", data="", headers={"Content-Type": "application/json"}
    )
    recorded(whole(answer))


def test_a_json_list_arrives_as_data(author, recorded):
    recorded(whole(author.post(TAKE_ALL, json=[1, {"a": 2}])))


@pytest.mark.parametrize("body", ["{broken", '"text"', "5", "null"])
def test_a_json_body_that_is_neither_object_nor_list_is_refused(author, recorded, body):
    answer = author.post(TAKE_ALL, data=body, headers={"Content-Type": "application/json"})
    recorded(outcome(answer))


def test_a_get_may_carry_a_json_body(author, recorded):
    recorded(whole(author.get(TAKE_ALL, json={"a": 1})))


def test_json_sent_as_something_else_is_not_read(author, recorded):
    answer = author.post(TAKE_ALL, data='{"a": 1}', headers={"Content-Type": "text/plain"})
    recorded(whole(answer))


def test_a_multipart_form_is_a_form(author, recorded):
    answer = author.post(TAKE_ALL, data={"a": "1"}, content_type="multipart/form-data")
    recorded(whole(answer))


def test_the_underscore_argument_of_jquery_is_dropped(author, recorded):
    recorded(whole(author.get(TAKE_ALL + "?_=123&a=1")))


def test_unknown_arguments_are_dropped(author):
    answer = author.get(TAKE_TWO + "?first=1&other=2")
    assert answer.json["message"] == ["1", "second's default"]


def test_a_missing_argument_is_a_server_error(author, recorded):
    recorded(outcome(author.get(TAKE_TWO)))


def test_ignore_permissions_and_flags_cannot_be_sent(author):
    answer = author.get(TAKE_ALL + "?a=1&ignore_permissions=1&flags=x")
    assert set(answer.json["message"]) == {"a", "cmd"}


@pytest.mark.parametrize(
    "arguments",
    [
        {"count": "5"},
        {"count": " 5 "},
        {"count": 5.0},
        {"count": True},
        {"count": None},
        {"count": "-3"},
        {"ratio": "1.5"},
        {"ratio": 2},
        {"flag": "1"},
        {"flag": "true"},
        {"flag": 0},
        {"flag": "0"},
        {"text": "x"},
        {"rows": [1, "a"]},
        {"record": {"a": 1}},
    ],
    ids=str,
)
def test_typed_arguments_are_converted(author, recorded, arguments):
    recorded(whole(author.call(TAKE_TYPED, **arguments)))


@pytest.mark.parametrize(
    "arguments",
    [
        {"count": "five"},
        {"count": ""},
        {"count": 3.7},
        {"count": [1]},
        {"count": "9" * 5000},
        {"ratio": "x"},
        {"ratio": {}},
        {"flag": []},
        {"flag": 7},
        {"text": 5},
        {"text": ["x"]},
        {"rows": "[1]"},
        {"rows": {"a": 1}},
        {"record": "{}"},
        {"record": [1]},
    ],
    ids=lambda value: str(value)[:30],
)
def test_arguments_of_another_type_are_refused(author, recorded, arguments):
    recorded(outcome(author.call(TAKE_TYPED, **arguments)))


def test_a_query_is_converted_as_a_body_is(author, recorded):
    recorded(whole(author.read(TAKE_TYPED, count="5", ratio="2", flag="1", text="7")))


def test_lists_and_objects_in_a_query_stay_text_and_are_refused(author, recorded):
    recorded(
        [
            outcome(author.read(TAKE_TYPED, rows="[1]")),
            outcome(author.read(TAKE_TYPED, record="{}")),
        ]
    )


def test_an_annotation_that_is_text_is_not_checked(author, recorded):
    recorded(whole(author.read("memora_probe.api.take_forward_typed", count="x")))


def test_a_decorated_function_takes_what_its_signature_shows(author, recorded):
    path = "memora_probe.api.take_wrapped"
    recorded(
        [
            whole(author.call(path, count="5")),
            whole(author.call(path, count="5", secret="theirs", other=1)),
            outcome(author.call(path, count="five")),
        ]
    )


def test_guests_text_is_sanitised(client, recorded):
    texts = ["<script>alert(1)</script>a<b>c</b>", "a & b < c", "p\"w'<x>&", "plain"]
    answers = [client.call("memora_probe.api.guest_echo", text=text) for text in texts]
    recorded([answer.json["message"] for answer in answers])


def test_guests_text_is_untouched_where_the_function_is_safe(client):
    text = "<script>p&w</script>"
    answer = client.call("memora_probe.api.guest_echo_raw", text=text)
    assert answer.json["message"] == text


def test_a_users_text_is_untouched(author):
    text = "<script>p&w</script>"
    assert author.call("memora_probe.api.guest_echo", text=text).json["message"] == text


def test_a_header_is_read_by_name_in_any_case(client):
    answer = client.get(
        "/api/method/memora_probe.api.read_header?name=x-device-id", headers={"X-Device-ID": "d1"}
    )
    assert answer.json["message"] == "d1"
    assert "message" not in client.read("memora_probe.api.read_header").json


def test_a_header_outside_a_request_cannot_be_read():
    with pytest.raises(RuntimeError):
        frappe.get_request_header("X-Device-ID")


def test_the_address_is_the_first_forwarded_one(client):
    answer = client.get(
        "/api/method/memora_probe.api.request_ip", headers={"X-Forwarded-For": "1.2.3.4, 5.6.7.8"}
    )
    assert answer.json["message"] == "1.2.3.4"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"])
@pytest.mark.parametrize("function", ["only_get", "only_post", "take_all"])
def test_a_function_answers_its_methods_only(author, recorded, function, method):
    recorded(author.request(method, f"/api/method/memora_probe.api.{function}").status_code)


@pytest.mark.parametrize(
    "path",
    [
        "memora_probe.api.no_such_function",
        "memora_probe.no_such_module.x",
        "no_such_app.x",
        "x",
        "memora_probe.api.not_whitelisted",
        "memora_probe.api.frappe.db.sql",
        "memora_probe.api.take_all/more",
    ],
)
@pytest.mark.parametrize("who", ["guest", "author"])
def test_what_is_no_whitelisted_function_is_refused(client, author, recorded, who, path):
    asker = author if who == "author" else client
    recorded(outcome(asker.get(f"/api/method/{path}")))


def test_a_guest_reaches_guests_functions_only(client, recorded):
    recorded(outcome(client.get(TAKE_ALL)))
    assert client.read("memora_probe.api.who").status_code == 200
