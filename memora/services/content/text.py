"""Texts of content are plain text: what looks like markup is shown, not interpreted."""

import re

from frappe import _

from memora.services.content.rendering import TextFault

_TAG_OPENER = re.compile(r"<(?=[A-Za-z/!?])")


def inert(text: str) -> str:
    """Return a text in which no browser or HTML parser finds a tag, and nothing is lost.

    A tag begins with ``<`` directly followed by a letter, ``/``, ``!`` or ``?`` (WHATWG HTML,
    tag open state); a space between the two makes it text again. Frappe cleans the HTML of a
    saved text, which for ``a<b and c>d`` would drop ``and c``; it leaves a text without tags
    as it is, so that the import and a save in Desk store the same. Repeating changes nothing.
    """
    return _TAG_OPENER.sub("< ", text)


def why_unreadable(fault: TextFault) -> str:
    """Say why a text cannot be shown as it was meant, for whoever has to mend it.

    The converter's words about a formula are its own, in English; they name its commands.
    """
    match fault.kind:
        case "address":
            return _("only https addresses may be linked, and uploaded media shown")
        case "media":
            return _("there is no medium of that name in this subject; upload it")
        case "alt":
            return _("it has no words for those who do not see it; add some")
        case "gap":
            return _("a gap cannot stand within a formula, picture or link; end that before it")
    return fault.message
