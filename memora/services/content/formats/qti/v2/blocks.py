"""The texts within interactions: prompts, and passages with gaps or words to mark. Pure."""

from copy import deepcopy

from lxml import etree

from memora.services.content.formats.markup import inner_html
from memora.services.content.formats.qti.v2.names import attribute, children, descendants, name_of

_NOT_SHOWN = frozenset({"prompt", "gaptext", "gapimg"})


def html_of_prompt(interaction: etree._Element) -> str:
    """Return an interaction's prompt; empty where it has none."""
    prompts = [inner_html(each).strip() for each in children(interaction, "prompt")]
    return "".join(f"<div>{prompt}</div>" for prompt in prompts if prompt)


def html_of_gaps(interaction: etree._Element) -> tuple[str, list[str]]:
    """Return the passage of a gap match with ``{{1}}`` for its first gap, and the gaps' names.

    Args:
        interaction: The interaction; its gaps are changed into text.
    """
    gaps: list[str] = []
    for element in interaction.iter(etree.Element):
        element.text, element.tail = _unmarked(element.text), _unmarked(element.tail)
    for gap in list(descendants(interaction, "gap")):
        gaps.append(attribute(gap, "identifier"))
        gap.clear(keep_tail=True)
        gap.tag = "span"
        gap.text = f"{{{{{len(gaps)}}}}}"
    return _passage(interaction), gaps


def html_of_hottext(interaction: etree._Element) -> str:
    """Return the passage of which words are to be marked; they stand out in it."""
    holder = etree.Element("div")
    for element in interaction:
        if name_of(element) != "prompt":
            holder.append(deepcopy(element))
    for each in descendants(holder, "hottext"):
        each.tag = "strong"
    return inner_html(holder)


def _passage(interaction: etree._Element) -> str:
    parts = []
    for element in interaction:
        if name_of(element) not in _NOT_SHOWN:
            holder = etree.Element("div")
            holder.append(deepcopy(element))
            parts.append(inner_html(holder))
    return "".join(parts)


def _unmarked(text: str | None) -> str | None:
    """Return a text in which nothing looks like our own mark of a gap."""
    return text.replace("{{", "{\u2060{") if text else text
