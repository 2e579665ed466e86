"""What the site's configuration says to a request: who may read the answer, what extends it."""

import pytest

from tests.support.site_config import configured_for_others

PING = "/api/method/ping"
APP = "https://app.example"
ALLOWED = [
    (None, None),
    (APP, APP),
    ([APP, "https://b.example"], APP),
    (["https://b.example"], None),
    ("https://app.example.org", None),
    ("*", APP),
]


def cors(answer):
    headers = {name: value for name, value in answer.headers if name.startswith("Access-Control")}
    return headers | {"Vary": "Origin" in ", ".join(answer.headers.getlist("Vary"))}


@pytest.mark.parametrize(("allowed", "origin"), ALLOWED, ids=str)
def test_pages_of_named_origins_may_read_an_answer(client, site, allowed, origin):
    with configured_for_others(site, allow_cors=allowed):
        answer = client.get(PING, headers={"Origin": APP})
        without = client.get(PING)
    expected = {"Vary": False}
    if origin:
        expected = {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Credentials": "true",
            "Vary": True,
        }
    assert cors(answer) == expected
    assert cors(without) == {"Vary": False}


def test_a_preflight_allows_what_it_asks_for(client, site):
    asked = {
        "Origin": APP,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-device-id, content-type",
    }
    with configured_for_others(site, allow_cors=APP):
        answer = client.request("OPTIONS", PING, headers=asked)
    assert (answer.status_code, answer.data) == (200, b"")
    assert cors(answer)["Access-Control-Allow-Methods"] == "POST"
    assert cors(answer)["Access-Control-Allow-Headers"] == "x-device-id, content-type"
    assert cors(answer)["Access-Control-Max-Age"] == "86400"


def test_functions_in_extra_config_are_asked_before_the_body_is_read(client, site):
    hooks = ["memora_probe.events.limit_probe"]
    with configured_for_others(site, extra_config=hooks):
        longer = client.post(PING + "?limit=5", data="x" * 6, content_type="text/plain")
        shorter = client.post(PING + "?limit=7", data="x" * 6, content_type="text/plain")
    assert (longer.status_code, shorter.status_code) == (413, 200)


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Basic \u00e9", 401),
        ("Basic /////w==", 401),
        ("Basic !", 401),
        ("Basic YQ==", 401),
        ("Basic YTpi", 401),
        ("token a:b:c", 401),
        ("token", 200),
    ],
)
def test_an_odd_api_key_is_no_api_key(client, header, status):
    assert client.get(PING, headers={"Authorization": header}).status_code == status
