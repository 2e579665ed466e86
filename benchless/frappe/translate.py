"""Translations from the apps' ``translations/<language>.csv``."""

import csv
import re
from pathlib import Path

import frappe
from frappe.utils import get_system_settings, strip_html

LANGUAGE = re.compile("[a-zA-Z]{2,3}([-_][a-zA-Z0-9]{2,8})?")


def translate(msg, lang=None, context=None):
    """frappe._: return the text in that language, itself if nobody translated it."""
    lang = lang or getattr(frappe.local, "lang", "en")
    if lang == "en":
        return msg
    known, key = get_all_translations(lang), strip_html(msg).strip()
    return known.get(f"{key}:{context}") or known.get(key) or msg


def get_all_translations(lang):
    """Return all texts of a language; a variant adds to its parent."""
    if not LANGUAGE.fullmatch(str(lang)):
        return {}  # what a request calls a language becomes a file's name
    cache = frappe.local.known.setdefault("translations", {})
    if lang not in cache:
        parent = _parent(lang)
        cache[lang] = dict(get_all_translations(parent)) if parent != lang else {}
        for app in frappe.get_installed_apps():
            path = Path(frappe.get_app_path(app, "translations", f"{lang}.csv"))
            lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
            for source, text, *context in filter(None, csv.reader(lines)):
                cache[lang][f"{source}:{context[0]}" if any(context) else source] = text.strip()
    return cache[lang]


def _parent(lang):
    return re.split("[-_]", lang)[0]


def get_language():
    """Return the request's language: ``_lang``, the user's, the cookie's, Accept-Language."""
    asked = frappe.form_dict.get("_lang")
    if asked and get_all_translations(asked):
        return asked
    default = get_system_settings("language") or frappe.local.lang
    if frappe.session.user != "Guest":
        return frappe.local.session_obj.info.language or default
    cookie = frappe.request.cookies.get("preferred_language") or ""
    for wanted in (cookie, *frappe.request.accept_languages.values()):
        for lang in (wanted, _parent(wanted)):
            if lang == "en" or get_all_translations(lang):
                return lang
    return default
