"""The API's answers in gzip: which are, which must not be."""

import gzip
import json

import pytest

from memora.api._compression import SECRETIVE
from tests.support.endpoints import FUNCTIONS
from tests.support.students import School, Student

GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def student(new_client, borrow_user):
    return School(lessons=20).enrol(Student(new_client, borrow_user("Memora Student")))


def test_a_long_answer_is_compressed_and_says_that_there_are_two_forms(student):
    url = "/api/method/memora.api.progress.get_progress"
    subject = student.get("subjects.get_my_subjects").json["message"][0]["id"]
    asked = {"query_string": {"subject_id": subject}}
    plain, packed = student.client.get(url, **asked), student.client.get(url, headers=GZIP, **asked)
    assert json.loads(gzip.decompress(packed.data)) == plain.json
    assert len(packed.data) < len(plain.data) / 2
    assert packed.headers["Content-Encoding"] == "gzip"
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers.getlist("Vary")


def test_a_short_answer_and_a_refusal_are_sent_as_they_are(student):
    for endpoint in ("player.get_wallet", "progress.get_progress"):
        answer = student.client.get(f"/api/method/memora.api.{endpoint}", headers=GZIP)
        assert "Content-Encoding" not in answer.headers
        assert "Accept-Encoding" in answer.headers.getlist("Vary")


def test_an_answer_with_a_secret_in_it_is_never_compressed(student):
    names = {name.rpartition(".")[2] for name in FUNCTIONS}
    assert names >= SECRETIVE
    # A device's name is the student's own text; get_profile shows it beside the devices.
    student.login(device_name="x" * 140)
    answer = student.client.get("/api/method/memora.api.player.get_profile", headers=GZIP)
    assert (answer.status_code, "Content-Encoding" in answer.headers) == (200, False)
    assert "Vary" not in answer.headers


def test_the_log_is_written_before_an_answer_is_compressed():
    from memora.hooks import after_request

    order = [hook.rpartition(".")[2] for hook in after_request]
    assert order.index("end_request") < order.index("compress_answer")
