"""The logs for programs: what a request and a job leave behind, and what never gets there."""

import json
from pathlib import Path

import frappe
import pytest

from memora.services.wallet_sync import sync_pending_wallets
from memora.utils.single_flight import single_flight
from tests.support.students import School, Student
from tests.support.threads import at_once
from tests.support.users import PASSWORD


@pytest.fixture
def lines():
    """Read the lines that a log gained since the test began."""
    folder = Path(frappe.get_site_path("logs"))
    before = {path.stat().st_ino: path.stat().st_size for path in folder.glob("memora.*.log")}

    def read(log):
        # A full log is renamed and begun anew, perhaps within this very test.
        places = [folder / f"{log}.log.1", folder / f"{log}.log"]
        gained = []
        for path in places:
            if path.exists() and (path == places[-1] or path.stat().st_ino in before):
                with path.open(encoding="utf-8") as file:
                    file.seek(before.get(path.stat().st_ino, 0))
                    gained += [json.loads(line) for line in file]
        return gained

    return read


@pytest.fixture
def student(new_client, borrow_user):
    return School().enrol(Student(new_client, borrow_user("Memora Student")))


def test_a_request_is_answered_with_its_id(student):
    student.client.headers["X-Request-ID"] = "phone-17.4"
    assert student.get("player.get_wallet").headers["X-Request-ID"] == "phone-17.4"


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", 'x", "user": "root'])
def test_an_id_that_could_forge_a_line_is_replaced(student, given):
    student.client.headers["X-Request-ID"] = given
    answered = student.get("player.get_wallet").headers["X-Request-ID"]
    assert (answered != given, len(answered)) == (True, 16)


def test_a_request_leaves_a_line(student, lines):
    student.client.headers["X-Request-ID"] = "abc"
    student.get("player.get_wallet")
    line = lines("memora.requests")[-1]
    assert (line["request_id"], line["endpoint"], line["method"], line["status"]) == (
        "abc",
        "api.player.get_wallet",
        "GET",
        200,
    )
    assert (line["user"], line["duration_ms"] > 0, "error" in line) == (student.user, True, False)


def test_a_refusal_leaves_its_error(student, lines):
    student.post("progress.complete_lesson", lesson_id="nowhere", hearts=1)
    line = lines("memora.requests")[-1]
    assert (line["status"], line["error"]) == (404, "NotFoundError")


def test_an_answer_without_redis_is_marked(student, lines, redis_server):
    redis_server.stop()
    student.get("player.get_wallet")
    assert lines("memora.requests")[-1]["degraded"] is True


def test_no_secret_gets_into_the_log(student, lines):
    student.login()
    text = json.dumps(lines("memora.requests"))
    assert PASSWORD not in text
    assert student.client.cookie("sid") not in text


def test_what_is_not_ours_leaves_no_line(client, lines):
    client.get("/api/method/ping")
    assert [line for line in lines("memora.requests") if "ping" in line["endpoint"]] == []


def test_a_job_leaves_a_line(lines):
    sync_pending_wallets()
    line = lines("memora.jobs")[-1]
    assert (line["job"], line["outcome"]) == ("wallet_sync", "done")


def test_a_job_that_was_not_alone_says_so(lines, host, site):
    with single_flight("wallet_sync"):
        at_once(host, site, [sync_pending_wallets])
    assert lines("memora.jobs")[-1]["outcome"] == "skipped"
