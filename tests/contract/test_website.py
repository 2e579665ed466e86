"""Pages outside the API."""

import pytest

from tests.contract.answers import whole
from tests.support.http import Client


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


# The apps' public files, as a bench's web server serves them


@pytest.fixture
def assets(monkeypatch, site):
    """A client of the application with the apps' files before it."""
    import frappe.app

    # Frappe puts the outer application in the inner one's place.
    monkeypatch.setattr(frappe.app, "application", frappe.app.application)
    client = Client(frappe.app.application_with_statics(), site)
    yield client
    client.close()


SCRIPT = "/assets/memora/js/content_list.js"


def test_a_public_file_of_an_app_is_served_with_its_type(assets):
    answer = assets.get(SCRIPT)

    assert answer.status_code == 200
    assert answer.mimetype in ("text/javascript", "application/javascript")
    assert "frappe" in answer.text
    assert "max-age=" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


def test_a_public_file_that_the_client_has_is_not_sent_again(assets):
    etag = assets.get(SCRIPT).headers["ETag"]

    again = assets.get(SCRIPT, headers={"If-None-Match": etag})

    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        *("/assets/memora/js/none.js", "/assets/memora/js", "/assets/memora/", "/assets/memora"),
        *("/assets/none/a.js", "/assets/os/path.py", "/assets", "/assets/"),
        *("/assets/memora/../hooks.py", "/assets/memora/%2e%2e/hooks.py"),
        *("/assets/memora/js%2f..%2f..%2fhooks.py", "/assets/memora//etc/passwd"),
    ],
)
def test_nothing_but_public_files_is_served(assets, path):
    answer = assets.get(path)

    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "app_name" not in answer.text


def test_what_is_no_asset_goes_on_to_the_application(assets):
    assert assets.get("/probe_page/x").text == "probe_page/x for Guest"
