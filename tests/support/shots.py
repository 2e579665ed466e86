"""Pictures of screens, to be looked at: two sizes, light and dark."""

from pathlib import Path

from playwright.sync_api import Page

FOLDER = Path(__file__).resolve().parents[2] / ".bench" / "client-shots"
PHONE, DESK = {"width": 360, "height": 780}, {"width": 1280, "height": 800}
SCHEMES = ("light", "dark")


def take(page: Page, name: str) -> None:
    """Take the page's pictures: ``NAME-360-light.png`` and so on; it is left as it was.

    Args:
        page: The page.
        name: Of the screen, with its language.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size or PHONE
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=FOLDER / f"{name}-{size['width']}-{scheme}.png")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)
