"""axe-core in the page: what a screen does to those who see, hear or move otherwise."""

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

SCRIPT = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
#: WCAG 2.2, levels A and AA; axe names what each version added.
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
_RUN = """async (rules) => {
    const { violations } = await axe.run(document, {
        runOnly: { type: "tag", values: rules }, resultTypes: ["violations"],
    });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
        `${id}: ${target.join(" ")}: ${failureSummary.replaceAll(/\\s+/g, " ")}`));
}"""


def violations(page: Page) -> list[str]:
    """Return what breaks WCAG 2.2 A or AA on the page as it stands: rule, element, what to mend."""
    if not page.evaluate("'axe' in globalThis"):
        # By the debugger's way in, which the page's policy does not hold for.
        session = page.context.new_cdp_session(page)
        session.send("Runtime.evaluate", {"expression": _script()})
        session.detach()
    found: list[str] = page.evaluate(_RUN, list(RULES))
    return found


@cache
def _script() -> str:
    return SCRIPT.read_text()
