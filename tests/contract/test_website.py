"""Pages outside the API."""

import pytest

from tests.contract.answers import whole


def test_a_page_renderer_answers_for_its_paths(client, recorded):
    answer = client.get("/probe_page/a/b.json")
    recorded(whole(answer))
    assert answer.headers["Cache-Control"] == "public, max-age=300"


def test_a_page_renderer_sees_the_session(new_client, borrow_user):
    user = borrow_user("Probe Reader")
    assert new_client(user).get("/probe_page/x").text == f"probe_page/x for {user}"


@pytest.mark.parametrize("path", ["/probe_page/x/", "/probe_page/%D8%A7%20b", "/probe_page/x?y=1"])
def test_a_page_renderer_gets_the_path_decoded_and_without_slashes(client, recorded, path):
    recorded(client.get(path).text)


def test_a_page_renderer_answers_head_and_post(client, recorded):
    answers = [client.request(method, "/probe_page/x") for method in ("HEAD", "POST", "PUT")]
    recorded([answer.status_code for answer in answers])


def test_a_page_the_client_has_already_is_not_sent_again(client):
    answer = client.get("/probe_page/x")
    again = client.get("/probe_page/x", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_hooks_run_for_pages_too(client):
    assert client.get("/probe_page/x").headers["X-Probe-Method"] == "GET"


def test_an_unknown_page_is_not_found(client):
    answer = client.get("/no-such-page")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
