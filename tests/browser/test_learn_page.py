"""The client's page in a browser: what its policy lets a script do that got in, and what not."""

import json

import pytest

from memora.utils import client_build
from tests.support.client_build import write_build

ELSEWHERE = "http://elsewhere.invalid/x"
#: Stands in the place of the client; hears of all that the policy holds back.
ENTRY = """
globalThis.heldBack = [];
document.addEventListener("securitypolicyviolation", (event) => {
  heldBack.push(event.effectiveDirective);
});
globalThis.add = (tag, given) => {
  const element = Object.assign(document.createElement(tag), given);
  document.body.append(element);
  return element;
};
globalThis.isThere = true;
"""


@pytest.fixture
def client_page(visit, tmp_path, monkeypatch):
    """The page of a build whose entry is the one above."""
    monkeypatch.setattr(client_build, "FOLDER", tmp_path)
    write_build(tmp_path)

    def answer(route):
        name = route.request.url.rpartition("/")[2]
        kind = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
        body = ENTRY if name.startswith("app.") and name.endswith(".js") else ""
        route.fulfill(body=body, content_type=kind[name.rpartition(".")[2]])

    visit.page.context.route("**/assets/memora/learn/**", answer)
    visit.open("/learn")
    visit.page.wait_for_load_state("load")
    return visit


def held_back(client_page, script):
    """Run a script of somebody else's in the page; return which directives held what back."""
    client_page.page.evaluate(f"(async () => {{ try {{ {script} }} catch {{}} }})()")
    client_page.settle()
    return client_page.page.evaluate("heldBack")


def test_the_page_opens_without_a_complaint_and_asks_for_nothing_else(client_page):
    client_page.settle()

    assert client_page.page.evaluate("isThere") is True
    assert client_page.page.evaluate("heldBack") == []
    assert (client_page.errors, client_page.foreign) == ([], [])
    paths = [address.removeprefix(client_page.site_url) for address in client_page.requested]
    assert all(path == "/learn" or path.startswith("/assets/memora/learn/") for path in paths)


@pytest.mark.parametrize(
    ("script", "directive"),
    [
        ("document.body.innerHTML = '<p>in</p>'", "require-trusted-types-for"),
        ("document.write('<p>in</p>')", "require-trusted-types-for"),
        ("setTimeout(() => Function('hit = 1'))", "require-trusted-types-for"),
        ("trustedTypes.createPolicy('other', {})", "trusted-types"),
        ("document.body.setAttribute('style', 'color: red')", "style-src-attr"),
        ("document.body.setAttribute('onclick', 'hit = 1')", "require-trusted-types-for"),
        ("add('base', { href: '/x/' })", "base-uri"),
        (f"await fetch('{ELSEWHERE}')", "connect-src"),
        (f"navigator.sendBeacon('{ELSEWHERE}', 'x')", "connect-src"),
        (f"new WebSocket('{ELSEWHERE}'.replace('http', 'ws'))", "connect-src"),
        (f"add('img', {{ src: '{ELSEWHERE}' }})", "img-src"),
        (f"add('video', {{ src: '{ELSEWHERE}' }})", "media-src"),
        (f"add('iframe', {{ src: '{ELSEWHERE}' }})", "frame-src"),
        (f"add('object', {{ data: '{ELSEWHERE}' }})", "require-trusted-types-for"),
        (f"add('form', {{ action: '{ELSEWHERE}' }}).submit()", "form-action"),
    ],
)
def test_a_script_that_got_in_is_held_back(client_page, sent, script, directive):
    assert directive in held_back(client_page, script)
    assert ELSEWHERE not in sent


def test_the_worker_is_let_in_with_the_scope_of_the_client(client_page):
    scope = client_page.page.evaluate(
        """async () => {
          const policy = trustedTypes.createPolicy("memora", {
            createScriptURL: (address) => address,
          });
          const address = policy.createScriptURL("/learn/sw.js");
          return (await navigator.serviceWorker.register(address, { scope: "/learn" })).scope;
        }"""
    )

    assert scope == f"{client_page.site_url}/learn"


def test_a_page_of_this_site_frames_the_preview_and_nothing_else_of_the_client(client_page):
    def framed(path):
        inside = client_page.page.context.new_page()
        inside.goto(f"{client_page.site_url}/api/method/ping")
        inside.set_content(f"<iframe src={json.dumps(path)}></iframe>")
        frame = inside.frames[1]
        frame.wait_for_load_state("load")
        return frame.url.startswith(client_page.site_url)

    assert framed("/learn/preview")
    assert not framed("/learn")
