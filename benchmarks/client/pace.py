"""How fast a page is on a slow phone: Chromium with its processor and its net held back."""

from typing import Any

from playwright.sync_api import Page

#: A mid-range phone of some years ago, on a weak mobile net.
SLOWER = 4
NET = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
_WATCH = """
globalThis.pace = { paint: 0, shift: 0, interaction: 0 };
const watch = (type, note, more = {}) => new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) note(entry);
}).observe({ type, buffered: true, ...more });
watch("largest-contentful-paint", ({ startTime }) => { pace.paint = startTime; });
watch("layout-shift", ({ value, hadRecentInput }) => { if (!hadRecentInput) pace.shift += value; });
watch("event", ({ duration, interactionId }) => {
    if (interactionId) pace.interaction = Math.max(pace.interaction, duration);
}, { durationThreshold: 16 });
"""


def watch(page: Page) -> None:
    """Note what the browser itself measures, in every page that is opened from now on."""
    page.context.add_init_script(_WATCH)


def hold_back(page: Page) -> Any:
    """Slow the page's processor and net down; return the session, which ends it by detaching."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NET)
    return session


def read(page: Page) -> dict[str, float]:
    """Return ``paint`` and ``interaction`` in milliseconds, and ``shift``, of the page so far."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
    figures: dict[str, float] = page.evaluate("({ ...pace })")
    return figures
