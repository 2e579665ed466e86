"""A hostile package in Chromium: in no origin of ours, wherever it is opened, and still at work."""

import frappe
import pytest

from memora.services.cdn_export import batch_processor
from memora.services.cdn_export.addresses import packages as package_address
from memora.services.content.packages.records import upload_package
from tests.support import factories
from tests.support.packages import packed, stage

FOREIGN = "http://elsewhere.invalid"
PAGE = f"""<!doctype html><meta charset=utf-8><title>Lab</title>
<link rel=stylesheet href=css/look.css>
<link rel=stylesheet href="{FOREIGN}/look.css">
<img id=own src=img/dot.svg><img src="{FOREIGN}/dot.png"><img src=/api/method/ping>
<iframe id=inner src=part/page.html></iframe><iframe src="{FOREIGN}/frame.html"></iframe>
<form action="/api/method/memora.api.player.logout" method=post><input name=a></form>
<script>inline = "inline"; did = [];</script>
<script src=js/app.js></script>
<script type=module src=js/module.js></script>
<script src="{FOREIGN}/app.js"></script>
<script>
  const tell = (type, score) => parent.postMessage({{type, score}}, "*");
  addEventListener("load", () => tell("memora:done", 80));
</script>"""
FILES = {
    "index.html": PAGE,
    "css/look.css": f"@import '{FOREIGN}/more.css'; body {{ color: rgb(1, 2, 3) }}",
    "js/app.js": "classic = 'classic'",
    "js/module.js": "import {word} from './word.js'; window.module = word",
    "js/word.js": "export const word = 'module'",
    "js/work.js": "postMessage('worked')",
    "data/words.json": '{"words": ["frog"]}',
    "img/dot.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='3' height='3'>"
    "<script>ran = origin</script></svg>",
    "part/page.html": "<!doctype html><p>part<script>partOrigin = origin</script>",
}
#: What a script may try; each answers what came of it.
ATTEMPTS = {
    "document.cookie": "document.cookie",
    "a cookie of its own": "document.cookie = 'a=1'; document.cookie",
    "localStorage": "localStorage.length",
    "sessionStorage": "sessionStorage.length",
    "indexedDB": "indexedDB.open('x') && 'opened'",
    "caches": "await caches.open('x') && 'opened'",
    "a service worker": "await navigator.serviceWorker.register('js/work.js') && 'there'",
    "our API": "(await fetch('/api/method/ping')).status",
    "our API with cookies": "(await fetch('/api/method/ping', {credentials: 'include'})).status",
    "our API unseen": "(await fetch('/api/method/ping', {mode: 'no-cors'})).type",
    "our API by XHR": """await new Promise((done, fail) => { const x = new XMLHttpRequest();
        x.onload = () => done(x.status); x.onerror = fail; x.open('GET', '/api/method/ping');
        x.send() })""",
    "our files": "(await fetch('/memora_content/none.json')).status",
    "a beacon": """await new Promise((done, fail) => {
        addEventListener('securitypolicyviolation', fail, {once: true});
        navigator.sendBeacon('/api/method/ping'); setTimeout(done, 2000) })""",
    "a stream": """await new Promise((done, fail) => {
        const s = new EventSource('/api/method/ping'); s.onopen = done; s.onerror = fail })""",
    "a socket": """await new Promise((done, fail) => {
        const s = new WebSocket('ws://' + location.host + '/socket.io'); s.onopen = done;
        s.onerror = fail })""",
    "another site": f"(await fetch('{FOREIGN}/', {{mode: 'no-cors'}})).type",
    "a window": "open('/app') || (() => { throw 'refused' })()",
    "the page around it": "parent === self ? frames.none.document : parent.document.title",
    "the top page": "top === self ? frames.none.document : top.location.href",
}
TRY = "async () => {{ try {{ return ['did', {}] }} catch (why) {{ return ['not', `${{why}}`] }} }}"


#: A worker of the package's own text, since none may run from the address of a foreign origin.
WORKER = """async () => {
    const text = await (await fetch('js/work.js')).text();
    const worker = new Worker(URL.createObjectURL(new Blob([text])));
    return new Promise((done) => { worker.onmessage = (e) => done(e.data) });
}"""


def attempt(frame, code):
    *first, last = code.split("; ") if code.startswith("document.cookie =") else [code]
    body = TRY.format(f"({last})" if not first else f"({first[0]}, {last})")
    return frame.evaluate(body)[0]


@pytest.fixture
def address():
    """The address of a package that a public lesson shows."""
    lesson = factories.make_lesson(stages=[stage()])
    files = {**FILES, "mark.txt": lesson.name + frappe.generate_hash(length=8)}
    package = upload_package(packed(files), lesson.subject, name="lab", user="Administrator")
    batch_processor.rebuild_plan(factories.make_plan(lesson.subject).name)
    frappe.db.commit()
    return package_address.public_address(package["sha256"], lesson.name)


@pytest.fixture
def signed_in(visit, borrow_user):
    """A visit of a member of staff, whose session a script of ours could use."""
    from tests.support.users import PASSWORD

    user = borrow_user("Memora Admin")
    frappe.db.commit()
    answer = visit.page.request.post(
        f"{visit.site_url}/api/method/login", form={"usr": user, "pwd": PASSWORD}
    )
    assert answer.ok
    return visit


#: A page of ours that shows a package.
LESSON = """<!doctype html><title>Ours</title><script>said = [];
addEventListener("message", (e) => said.push([e.data, e.origin, e.source === frames[0]]));
</script><iframe {attributes} src="{url}" width=600 height=400></iframe>"""


def frame_in(visit, address, attributes):
    """Show a package in a frame of a page at our own origin; return page and frame."""
    html = LESSON.format(attributes=attributes, url=address)
    place = f"{visit.site_url}/lesson"
    visit.page.route(place, lambda route: route.fulfill(body=html, content_type="text/html"))
    visit.open("/lesson")
    visit.settle()
    return visit.page, visit.page.frames[1]


@pytest.fixture(params=["directly", "in a sandboxed frame", "in a frame without a sandbox"])
def package(request, sent, signed_in, address):  # noqa: ARG001 - notes what is sent
    """The package's document, as it is opened in each way."""
    if request.param == "directly":
        signed_in.open(address)
        signed_in.settle()
        return signed_in.page.main_frame
    attributes = "sandbox=allow-scripts" if "sandboxed" in request.param else ""
    return frame_in(signed_in, address, attributes)[1]


def test_a_package_runs_in_an_origin_of_its_own_and_reaches_nothing_of_ours(package):
    assert package.evaluate("origin") == "null"
    came_of = {name: attempt(package, code) for name, code in ATTEMPTS.items()}

    assert came_of == dict.fromkeys(ATTEMPTS, "not")


def test_nothing_is_loaded_from_anywhere_else_and_nothing_of_ours_asked_for(
    package, sent, signed_in, address
):
    package.evaluate("document.forms[0].requestSubmit && document.forms[0].submit()")
    package.evaluate("void alert('up')")
    signed_in.settle()

    # The picture that names an endpoint may be asked for, as a guest: without a session.
    allowed = ("/lesson", "/api/method/ping", address.removesuffix("index"))
    ours = tuple(f"{signed_in.site_url}{path}" for path in allowed)
    assert [url for url in sent if not url.startswith(ours)] == []
    assert f"{signed_in.site_url}{address}" in sent
    assert signed_in.dialogs == []


def test_no_request_for_a_packages_files_brings_our_session(signed_in, address):
    asked = []
    signed_in.page.on("request", lambda request: asked.append(request))
    signed_in.open(address)
    signed_in.settle()

    for request in asked[1:]:
        assert "cookie" not in request.all_headers(), request.url


def test_what_a_package_brings_along_works(package):
    package.wait_for_load_state("load")

    assert package.evaluate("[inline, classic, window.module]") == ["inline", "classic", "module"]
    assert package.evaluate("getComputedStyle(document.body).color") == "rgb(1, 2, 3)"
    assert package.evaluate("document.querySelector('#own').naturalWidth") == 3
    words = package.evaluate("fetch('data/words.json').then((answer) => answer.json())")
    assert words == {"words": ["frog"]}
    assert package.evaluate("eval('1 + 1')") == 2
    [inner] = [frame for frame in package.child_frames if "/part/page" in frame.url]
    assert inner.evaluate("[document.body.innerText, partOrigin]") == ["part", "null"]
    assert package.evaluate(WORKER) == "worked"


def test_a_picture_that_is_opened_itself_runs_in_no_origin_of_ours(signed_in, address):
    signed_in.open(address.removesuffix("index") + "img/dot.svg")
    signed_in.settle()

    assert signed_in.page.evaluate("[origin, ran]") == ["null", "null"]
    assert attempt(signed_in.page, ATTEMPTS["document.cookie"]) == "not"


def test_a_package_tells_the_page_around_it_that_it_is_done(signed_in, address):
    page, _frame = frame_in(signed_in, address, "sandbox=allow-scripts")

    assert page.evaluate("said") == [[{"type": "memora:done", "score": 80}, "null", True]]


def test_a_package_cannot_lead_the_page_around_it_elsewhere(signed_in, address):
    page, frame = frame_in(signed_in, address, "")
    frame.evaluate("try { top.location = '/app' } catch (refused) {}")
    signed_in.settle()

    assert page.title() == "Ours"
