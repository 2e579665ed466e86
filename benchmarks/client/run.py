"""``make bench-client``: each figure of the client beside its budget, on a fresh site."""

import argparse
import gzip
import importlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from tabulate import tabulate

from benchmarks.client import pace
from benchmarks.client.meter import Meter, Sent
from benchmarks.client.school import open_school, profile_of
from tests.support.chromium import find_chromium
from tests.support.live_site import served
from tests.support.redis_server import RedisServer
from tests.support.shots import PHONE

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "memora" / "public" / "learn"
DEMO = ROOT / "demo" / "math-10.course.json"
BOOK = ROOT.parent / "shared" / "data" / "anatomy-physiology-2e.course.json"
KB = 1_000
SITE = "client.bench.test"
OVER = "over"

Row = tuple[str, str, str, str]
"""What, how much, the budget, and whether it is kept."""


def main() -> int:
    """Measure, print, and say by the exit code whether all budgets are kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("courses", type=Path, nargs="*", help="the demo and the book if none")
    named = [path.resolve() for path in parser.parse_args().courses]
    courses = named or [path for path in (DEMO, BOOK) if path.is_file()]
    rows = [*_weight_of_scripts()]
    for course in courses:
        rows += _on_a_site(course)
    print(tabulate(rows, headers=("what", "is", "budget", "")))
    return int(any(row[-1] == OVER for row in rows))


def _weight_of_scripts() -> Iterator[Row]:
    record = json.loads((BUILD / "build.json").read_text())
    texts = record["texts"]
    names = [name for name in record["files"] if name.endswith(".js")]
    for language, own in texts.items():
        read = [name for name in names if name == own or name not in texts.values()]
        size = sum(len(gzip.compress((BUILD / name).read_bytes(), 9)) for name in read)
        yield _sized(f"scripts, {language}", size, 45)


def _on_a_site(course: Path) -> list[Row]:
    host = importlib.import_module(
        f"tests.hosts.{'bench' if os.environ.get('MEMORA_BENCH') else 'benchless'}"
    )
    hot, queue = RedisServer().start(), RedisServer(appendonly="no").start()
    try:
        config = {"memora_redis": hot.url, "redis_queue": queue.url}
        host.make_site(SITE, config | {"throttle_user_limit": 1_000_000})
        host.connect(SITE)
        try:
            subject, user = open_school(course)
            app = host.wsgi_app(SITE)
            meter = Meter(host.with_assets(app))
            with served(meter) as url, sync_playwright() as playwright:
                chromium = playwright.chromium.launch(executable_path=find_chromium())

                def new_page() -> Page:
                    state = profile_of(app, SITE, url, user)
                    return _page(chromium, state)

                title = course.name.split(".")[0]
                return [
                    (f"{title}: {what}", *rest)
                    for what, *rest in (
                        *_transfers(new_page, url, subject, meter),
                        *_paces(new_page, url, subject),
                    )
                ]
        finally:
            host.disconnect()
            host.drop_site(SITE)
    finally:
        hot.remove()
        queue.remove()


def _page(chromium: Browser, state: dict[str, Any]) -> Page:
    context = chromium.new_context(storage_state=state, viewport=PHONE, locale="en")  # type: ignore[arg-type]
    page = context.new_page()
    pace.watch(page)
    return page


def _transfers(new_page: Callable[[], Page], url: str, subject: str, meter: Meter) -> Iterator[Row]:
    page = new_page()
    meter.take()
    _open_map(page, url, subject)
    _wait_for_worker(page)
    sent = meter.take()
    own = [each for each in sent if not each.by_worker]
    _tell("first map", own)
    yield _sized("first map", sum(each.size for each in own), 90)
    yield _counted("first map, requests", len(own), 8)
    later = sum(each.size for each in sent if each.by_worker)
    yield ("first map, kept for later", f"{later / KB:.1f} KB", "", "")
    _open_map(page, url, subject)
    page.wait_for_load_state("networkidle")
    yield _sized("map again", sum(each.size for each in meter.take()), 10)
    _open_lesson(page)
    page.wait_for_load_state("networkidle")
    sent = meter.take()
    _tell("a lesson", sent)
    fonts = [each for each in sent if each.path.endswith(".woff2")]
    own = [each for each in sent if each not in fonts]
    yield _sized("a lesson", sum(each.size for each in own), 8)
    yield _counted("a lesson, requests", len(own), 2)
    if fonts:
        once = sum(each.size for each in fonts)
        yield ("the font of its formulas, once", f"{once / KB:.1f} KB", "", "")
    page.context.close()


def _paces(new_page: Callable[[], Page], url: str, subject: str) -> Iterator[Row]:
    page = new_page()
    pace.hold_back(page)
    _open_map(page, url, subject)
    figures = pace.read(page)
    _open_lesson(page)
    _press_on(page)
    touched = pace.read(page)
    yield _timed("map, largest paint", figures["paint"], 2_500)
    yield _timed("map to question, slowest press", touched["interaction"], 200)
    shift = touched["shift"]
    yield ("map to question, layout shift", f"{shift:.3f}", "0.1", _kept(shift, 0.1))
    page.context.close()


def _open_map(page: Page, url: str, subject: str) -> None:
    page.goto(f"{url}/learn/map/{subject}")
    page.locator('#app[data-screen="map"] [data-lesson]').first.wait_for()


def _open_lesson(page: Page) -> None:
    page.locator('[data-lesson][data-state="unlocked"]').first.click()
    page.locator('#app[data-screen="lesson"]').wait_for(state="attached")


def _press_on(page: Page) -> None:
    """Go on, and choose of a question what comes first; a lesson of a book may have none."""
    page.locator(".foot .btn.go").click()
    page.locator('[data-question], [data-screen="summary"]').first.wait_for()
    if page.locator("[data-question]").count():
        page.locator("[data-question] :is(label, button)").first.click()


def _wait_for_worker(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_load_state("networkidle")


def _tell(what: str, sent: list[Sent]) -> None:
    """Print what was sent, so that a budget that is not kept says why."""
    print(f"{what}:")
    for each in sent:
        print(f"  {each.size / KB:6.1f} KB  {each.path}")


def _sized(what: str, size: int, budget_kb: int) -> Row:
    return (what, f"{size / KB:.1f} KB", f"{budget_kb} KB", _kept(size, budget_kb * KB))


def _counted(what: str, count: int, budget: int) -> Row:
    return (what, str(count), str(budget), _kept(count, budget))


def _timed(what: str, ms: float, budget_ms: int) -> Row:
    return (what, f"{ms:.0f} ms", f"{budget_ms} ms", _kept(ms, budget_ms))


def _kept(value: float, budget: float) -> str:
    return "kept" if value <= budget else OVER


if __name__ == "__main__":
    sys.exit(main())
