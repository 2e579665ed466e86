"""The client's page as it is sent, before any script has run, and what installs it on a phone."""

import json
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from frappe import _

from memora.services.content.rendering import direction_of
from memora.utils.client_build import Build, address_of
from memora.utils.own_requests import CLIENT_ROUTE

#: The colour of the paper (``--paper`` of the client's tokens), by day and by night.
LIGHT, DARK = "#f6f6f2", "#0e142b"
_SHELL = Template(Path(__file__).with_name("learn_shell.html").read_text(encoding="utf-8"))
#: A page that says one sentence.
_NOTICE = Template(
    '<!doctype html><html lang="$lang" dir="$dir"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<link rel="icon" href="data:,"><title>Memora</title><p>$sentence</p></html>\n'
)
#: Where a script finds what the page brought along, by the element's id.
DRAFT = "draft"


def draw_shell(build: Build, language: str, *, draft: dict[str, Any] | None = None) -> str:
    """Return the page's HTML.

    Args:
        build: The client.
        language: ``ar`` or ``en``.
        draft: A lesson that the page shows as a preview; it stands there as data, which no browser
            runs.
    """
    needs_script = _("Memora needs JavaScript. Switch it on in your browser's settings.", language)
    return _SHELL.substitute(
        lang=language,
        dir=direction_of(language),
        version=escape(build.version),
        math=escape(address_of(build.math)),
        light=LIGHT,
        dark=DARK,
        icon=escape(address_of(build.icons["svg"])),
        touch_icon=escape(address_of(build.icons["apple"])),
        styles=_links("stylesheet", build.styles),
        modules=_links("modulepreload", build.modules_of(language)),
        entry=escape(address_of(build.entry)),
        noscript=escape(needs_script),
        data=_data(draft) if draft else "",
    )


def draw_notice(sentence: str, language: str) -> str:
    """Return the HTML of a page that says one sentence."""
    return _NOTICE.substitute(lang=language, dir=direction_of(language), sentence=escape(sentence))


def describe_app(build: Build, language: str) -> dict[str, Any]:
    """Return the web manifest: how a phone installs the client."""
    sizes = (("192", "192x192", "any"), ("512", "512x512", "any"))
    icons = [
        *((name, size, "image/png", purpose) for name, size, purpose in sizes),
        ("maskable", "512x512", "image/png", "maskable"),
        ("svg", "any", "image/svg+xml", "any"),
    ]
    return {
        "id": f"/{CLIENT_ROUTE}",
        "name": "Memora",
        "short_name": "Memora",
        "lang": language,
        "dir": direction_of(language),
        "start_url": f"/{CLIENT_ROUTE}",
        "scope": f"/{CLIENT_ROUTE}",
        "display": "standalone",
        "background_color": LIGHT,
        "theme_color": LIGHT,
        "icons": [
            {"src": address_of(build.icons[name]), "sizes": size, "type": kind, "purpose": purpose}
            for name, size, kind, purpose in icons
        ],
    }


def _links(relation: str, names: Any) -> str:
    return "\n".join(f'<link rel="{relation}" href="{escape(address_of(name))}">' for name in names)


def _data(draft: dict[str, Any]) -> str:
    """Return a JSON block; nothing in it can end it, since no ``<`` stands there as such."""
    text = json.dumps(draft, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/json" id="{DRAFT}">{text}</script>'
