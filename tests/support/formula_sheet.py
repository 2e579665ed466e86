"""The school formulas on one page, to be measured by a test and looked at by a person.

``make formulas`` draws it as students see it, on a phone and a desk, in English and Arabic.
"""

import argparse
import base64
import re
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from memora.services.content.rendering import direction_of, render
from tests.support.chromium import find_chromium

ROOT = Path(__file__).resolve().parents[2]
VECTORS = ROOT / "tests" / "vectors" / "formulas.txt"
STYLES = ROOT / "frontend" / "styles" / "math.css"
#: The font that the client brings, as math.css names it; a file's page has no folder beside it.
FONT = "../fonts/memora-math.woff2"
#: Widths in pixels: a small phone, a desk.
WIDTHS = {"phone": 360, "desk": 1280}
#: A sentence that has a formula in its line, by language.
SENTENCES = {"en": "Here we see ${0}$, as before.", "ar": "نرى هنا ${0}$، كما في السابق."}
#: Pictures are cut at this height, in pixels, so that they can be looked at.
SLICE = 2_400

_PAGE = """<!doctype html><html lang="{language}" dir="{direction}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Formulas</title><style>
{styles}
body {{ font: 16px/1.6 system-ui, "Segoe UI", "Noto Sans Arabic", "Noto Naskh Arabic", sans-serif;
  margin: 8px; }}
h2 {{ font-size: 16px; background: #e8eef8; padding: 2px 8px; column-span: all; }}
article {{ columns: 300px; }}
section {{ break-inside: avoid; border-bottom: 1px solid #ddd; margin-bottom: 4px; }}
section > small {{ color: #777; font-size: 9px; }}
p {{ margin: 0; }}
</style><main>{body}</main></html>"""


def formula_groups() -> dict[str, list[str]]:
    """Return the formulas by group, in order."""
    groups: dict[str, list[str]] = {}
    for line in VECTORS.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            formulas = groups[line.removeprefix("## ")] = []
        elif line and not line.startswith("#"):
            formulas.append(line)
    return groups


def fits_in_a_line(formula: str) -> bool:
    """Say whether a formula may stand within a sentence.

    Temml takes no ``align*`` there, and a dollar would end the formula.
    """
    return not re.search(r"{align\*}|{split}|(?<!\\)\$", formula)


def sheet(language: str) -> str:
    """Return the page: each formula in a line of its own and within a sentence, by group.

    Args:
        language: ``en`` or ``ar``.
    """
    number, parts = 0, []
    for name, formulas in formula_groups().items():
        parts.append(f"<h2>{name}</h2><article>")
        for formula in formulas:
            number += 1
            source = f"$$\n{formula}\n$$"
            if fits_in_a_line(formula):
                source += f"\n\n{SENTENCES[language].replace('{0}', formula)}"
            html = render(source, "markdown", language=language).html
            parts.append(f'<section id="f{number}"><small>{number}</small>{html}</section>')
        parts.append("</article>")
    return _PAGE.format(
        language=language,
        direction=direction_of(language),
        styles=_styles(),
        body="".join(parts),
    )


def _styles() -> str:
    font = base64.b64encode((STYLES.parent / FONT).read_bytes()).decode()
    styles = STYLES.read_text(encoding="utf-8")
    if FONT not in styles:
        raise ValueError(f"math.css no longer names {FONT}")
    return styles.replace(FONT, f"data:font/woff2;base64,{font}")


def draw(browser: Browser, folder: Path) -> None:
    """Write the sheet and its pictures.

    Args:
        browser: Chromium.
        folder: Where to; pictures of an earlier run are replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    for language in SENTENCES:
        path = folder / f"{language}.html"
        path.write_text(sheet(language), encoding="utf-8")
        for kind, width in WIDTHS.items():
            page = browser.new_page(viewport={"width": width, "height": SLICE})
            page.goto(path.absolute().as_uri())
            page.evaluate("document.fonts.ready")
            height = page.evaluate("document.documentElement.scrollHeight")
            for number, top in enumerate(range(0, height, SLICE), start=1):
                page.screenshot(
                    path=folder / f"{language}-{kind}-{number:02}.png",
                    full_page=True,
                    clip={"x": 0, "y": top, "width": width, "height": min(SLICE, height - top)},
                )
            page.close()


def main() -> None:
    """Draw the sheet into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium())
        draw(browser, folder)
        browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main()
