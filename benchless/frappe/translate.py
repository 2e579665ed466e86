"""Translations from the apps' ``translations/<language>.csv``."""

import csv
import re
from pathlib import Path

import frappe

HTML = re.compile(r"<[^>]+>")


def translate(msg: str, lang: str, context: str | None = None) -> str:
    """Return the text in that language, itself if nobody translated it."""
    if lang == "en" or not getattr(frappe.local, "initialised", False):
        return msg
    known = get_all_translations(lang)
    key = HTML.sub("", msg).strip()
    return (context and known.get(f"{key}:{context}")) or known.get(key) or msg


def get_all_translations(lang: str) -> dict[str, str]:
    """Return all texts of a language; a variant adds to its parent."""
    cache = frappe.local.site_cache.setdefault("translations", {})
    if lang not in cache:
        parent = _parent(lang)
        texts = dict(get_all_translations(parent)) if parent != lang else {}
        for app in frappe.get_installed_apps():
            path = Path(frappe.get_app_path(app, "translations", f"{lang}.csv"))
            if path.exists():
                with path.open(encoding="utf-8", newline="") as lines:
                    for row in csv.reader(lines):
                        if len(row) in (2, 3):
                            source, text, *context = row
                            key = f"{source}:{context[0]}" if any(context) else source
                            texts[key] = text.strip()
        cache[lang] = texts
    return cache[lang]


def _parent(lang: str) -> str:
    return re.split("[-_]", lang)[0]


def get_language() -> str:
    """Return the request's language: ``_lang``, the user's, the cookie's, Accept-Language."""
    asked = frappe.form_dict.get("_lang")
    if asked and get_all_translations(asked):
        return asked
    if frappe.session.user != "Guest":
        return frappe.local.lang
    cookie = frappe.request.cookies.get("preferred_language")
    for wanted in (cookie, *frappe.request.accept_languages.values()):
        for lang in (wanted, _parent(wanted)) if wanted else ():
            if lang == "en" or get_all_translations(lang):
                return lang
    return frappe.get_system_settings("language") or "en"


def get_user_lang(user: str) -> str:
    """Return the user's language, else the site's."""
    own = frappe.get_cached_value("User", user, "language")
    return own or frappe.get_system_settings("language") or frappe.local.lang
