"""The browser tests' own eyes: what they would see if a page misbehaved."""

import pytest

from tests.support.visits import MADE_UP

ELSEWHERE = "http://elsewhere.invalid/x"


def test_the_site_answers_the_browser(visit):
    response = visit.open("/api/method/ping")

    assert response.json() == {"message": "pong"}
    assert visit.requested == [f"{visit.site_url}/api/method/ping"]


def test_a_made_up_page_has_an_origin_of_its_own(visit):
    page = visit.show("<p>here</p>")

    assert page.evaluate("origin") == MADE_UP
    assert (visit.requested, visit.foreign, visit.dialogs, visit.errors) == ([], [], [], [])


def test_a_policy_is_sent_with_a_page(visit):
    page = visit.show("<script>hit = 1</script>", {"Content-Security-Policy": "script-src 'none'"})

    assert page.evaluate("typeof hit") == "undefined"


def test_what_a_script_does_is_seen(visit):
    visit.show("<script>alert('up'); console.error('said'); throw Error('thrown')</script>")

    assert visit.dialogs == ["up"]
    assert visit.errors == ["said", "thrown"]


@pytest.mark.parametrize(
    "html",
    [
        f"<img src={ELSEWHERE}>",
        f"<link rel=stylesheet href={ELSEWHERE}>",
        f"<script src={ELSEWHERE}></script>",
        f"<iframe src={ELSEWHERE}></iframe>",
        f"<p style='background: url({ELSEWHERE})'>x</p>",
        f"<script>fetch('{ELSEWHERE}').catch(() => 0)</script>",
        f"<audio src={ELSEWHERE} preload=auto></audio>",
        f"<meta http-equiv=refresh content='0; url={ELSEWHERE}'>",
    ],
)
def test_what_a_page_loads_from_elsewhere_is_seen_and_goes_nowhere(visit, html):
    with visit.page.expect_request(ELSEWHERE):
        visit.show(html)

    assert visit.foreign == [ELSEWHERE]
