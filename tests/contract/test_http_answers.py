"""What a request answers: values, errors, headers; and what it leaves in the database."""

import frappe
import pytest

from tests.contract.answers import outcome, whole


@pytest.fixture
def author(new_client, borrow_user):
    """A logged-in client."""
    return new_client(borrow_user("Probe Author"))


VALUES = (
    *("none", "empty_list", "empty_string", "false", "zero", "text", "float", "date", "datetime"),
    *("microseconds", "timedelta", "decimal", "dict", "tuple", "set"),
)


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_becomes_json(client, recorded, kind):
    recorded(whole(client.read("memora_probe.api.answer", kind=kind)))


def test_json_is_sent_compact_and_escaped(client):
    answer = client.read("memora_probe.api.answer", kind="text")
    assert answer.data.startswith(rb'{"message":"s\u00fc\u00df \u2713')


def test_an_unsaved_document_becomes_json(client, recorded):
    body = client.read("memora_probe.api.answer", kind="document").json["message"]
    recorded(body)


def test_keys_of_the_response_stand_beside_the_message(client, recorded):
    recorded(whole(client.read("memora_probe.api.answer_with_keys")))


def test_a_message_to_the_person_stands_beside_the_answer(client, recorded):
    recorded(whole(client.read("memora_probe.api.answer_with_message")))


def test_a_good_answer_may_set_its_status(client, recorded):
    recorded(whole(client.read("memora_probe.api.answer_with_status", status=201)))


def test_a_response_of_the_functions_own_passes_through(client, recorded):
    answer = client.read("memora_probe.api.answer_with_response")
    recorded(whole(answer))
    assert answer.headers["X-Own"] == "1"


ERRORS = (
    *("ValidationError", "PermissionError", "DoesNotExistError", "AuthenticationError"),
    *("DuplicateEntryError", "NameError", "CSRFTokenError", "RateLimitExceededError"),
    *("TooManyRequestsError", "SessionStopped", "SecurityException", "MandatoryError"),
    *("LinkValidationError", "LinkExistsError", "TimestampMismatchError", "UniqueValidationError"),
    *("CannotChangeConstantError", "CharacterLengthExceededError", "DataError"),
    *("QueryDeadlockError", "QueryTimeoutError", "TeapotError", "PlainError", "ZeroDivisionError"),
)


@pytest.mark.parametrize("kind", ERRORS)
def test_a_bare_error_has_its_status(client, recorded, kind):
    recorded(outcome(client.read("memora_probe.api.fail", kind=kind)))


@pytest.mark.parametrize(
    "kind", ["ValidationError", "PermissionError", "TeapotError", "PlainError"]
)
def test_a_thrown_error_carries_its_message(client, recorded, kind):
    recorded(whole(client.read("memora_probe.api.fail", kind=kind, message="Try <b>later</b>")))


def test_keys_of_the_response_survive_an_error_but_its_status_does_not(client, recorded):
    recorded(whole(client.read("memora_probe.api.fail_with_response_keys")))


def test_a_traceback_is_sent_only_where_the_site_allows_it(client):
    def keys():
        return set(client.read("memora_probe.api.fail", kind="TeapotError").json)

    frappe.db.set_single_value("System Settings", "allow_error_traceback", 1)
    frappe.clear_document_cache("System Settings", "System Settings")
    with_trace = keys()
    frappe.db.set_single_value("System Settings", "allow_error_traceback", 0)
    frappe.clear_document_cache("System Settings", "System Settings")
    without = keys()
    frappe.db.set_single_value("System Settings", "allow_error_traceback", 1)
    frappe.clear_document_cache("System Settings", "System Settings")
    frappe.db.commit()
    assert with_trace == {"exc_type", "exception", "exc"}
    assert without == {"exc_type"}


def test_an_unknown_api_path_is_not_found(client, recorded):
    paths = ("/api", "/api/nothing", "/api/method", "/api/method/")
    recorded({path: outcome(client.get(path)) for path in paths})


@pytest.mark.parametrize("should_fail", [False, True])
def test_a_header_stashed_by_an_endpoint_is_set_after_the_request(client, should_fail):
    answer = client.read("memora_probe.api.answer_with_header", value="v", should_fail=should_fail)
    assert answer.headers["X-Probe-Header"] == "v"
    assert answer.status_code == (418 if should_fail else 200)


def test_hooks_run_before_and_after_every_request(client, author):
    answer = client.read("memora_probe.api.who")
    assert (answer.headers["X-Probe-Before"], answer.headers["X-Probe-Method"]) == ("Guest", "GET")
    assert author.read("memora_probe.api.who").headers["X-Probe-Before"] != "Guest"
    assert client.get("/api/method/nothing").headers["X-Probe-Method"] == "GET"


def test_an_after_request_hook_may_replace_status_and_body(client):
    answer = client.get(
        "/api/method/memora_probe.api.fail?kind=PlainError", headers={"X-Probe-Rewrite": "1"}
    )
    assert (answer.status_code, answer.json) == (418, {"rewritten": True})


def test_hooks_see_an_error_that_came_before_the_endpoint(client):
    answer = client.post(
        "/api/method/memora_probe.api.who",
        data="{broken",
        headers={"Content-Type": "application/json", "X-Probe-Rewrite": "1"},
    )
    assert (answer.status_code, answer.json) == (418, {"rewritten": True})


def test_a_failing_after_request_hook_does_not_spoil_the_answer(client):
    answer = client.get("/api/method/memora_probe.api.who", headers={"X-Probe-Break": "1"})
    assert answer.status_code == 200
    assert answer.headers["X-Probe-Method"] == "GET"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_request_that_may_write_is_committed(author, method):
    author.request(method, "/api/method/memora_probe.api.shelve", json={"shelf_name": "A"})
    assert frappe.db.exists("Probe Shelf", "A")


def test_a_get_is_rolled_back(author):
    assert author.read("memora_probe.api.shelve", shelf_name="A").status_code == 200
    assert not frappe.db.exists("Probe Shelf", "A")


def test_a_get_is_committed_when_it_asks_for_it(author):
    author.read("memora_probe.api.shelve", shelf_name="A", should_commit="1")
    assert frappe.db.exists("Probe Shelf", "A")


def test_an_error_rolls_a_post_back(author):
    answer = author.call("memora_probe.api.shelve", shelf_name="A", should_fail=True)
    assert answer.status_code == 417
    assert not frappe.db.exists("Probe Shelf", "A")


def test_a_job_queued_after_the_commit_is_queued_by_a_post(author):
    from tests.support import jobs

    author.call("memora_probe.api.enqueue_after_commit")
    assert [job.kwargs["method"] for job in jobs.queued()] == ["memora_probe.jobs.log_arguments"]


@pytest.mark.parametrize("how", ["get", "failing post"])
def test_a_job_queued_after_the_commit_is_not_queued_without_one(author, how):
    from tests.support import jobs

    if how == "get":
        author.read("memora_probe.api.enqueue_after_commit")
    else:
        author.call("memora_probe.api.enqueue_after_commit", should_fail=True)
    assert jobs.queued() == []


def test_ping_answers_pong(client, recorded):
    recorded(whole(client.get("/api/method/ping")))
