"""QTI made for a test: items of 1.2 and of 2, and packages of them."""

import html
import io
import zipfile

from memora.services.content.formats.bank import Bank, Item
from memora.services.content.formats.qti import read


def material(text, kind="text/html"):
    """A text of 1.2, its HTML escaped as systems write it."""
    return f'<material><mattext texttype="{kind}">{html.escape(text)}</mattext></material>'


def label(ident, text="", **attributes):
    """Something to choose of 1.2."""
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    inner = material(text, "text/plain") if text else ""
    return f'<response_label ident="{ident}"{written}>{inner}</response_label>'


def lid(ident, *labels, text="", cardinality="Single"):
    """What is chosen of 1.2."""
    own = material(text, "text/plain") if text else ""
    return (
        f'<response_lid ident="{ident}" rcardinality="{cardinality}">{own}'
        f"<render_choice>{''.join(labels)}</render_choice></response_lid>"
    )


def typed(ident="r", **attributes):
    """What is typed of 1.2."""
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return (
        f'<response_str ident="{ident}" rcardinality="Single"><render_fib{written}>'
        f'<response_label ident="{ident}_ANS"/></render_fib></response_str>'
    )


def equal(value, ident="r", **attributes):
    """A comparison of 1.2."""
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<varequal respident="{ident}"{written}>{value}</varequal>'


def condition(test, points=None, *, told="", action="Set", goes_on="", variable="SCORE"):
    """A condition of 1.2: what is earned and told where a test holds."""
    setting = (
        ""
        if points is None
        else f'<setvar varname="{variable}" action="{action}">{points}</setvar>'
    )
    shown = f'<displayfeedback linkrefid="{told}"/>' if told else ""
    more = f' continue="{goes_on}"' if goes_on else ""
    return (
        f"<respcondition{more}><conditionvar>{test}</conditionvar>{setting}{shown}</respcondition>"
    )


def feedback(ident, text):
    """A feedback of 1.2."""
    return f'<itemfeedback ident="{ident}"><flow_mat>{material(text)}</flow_mat></itemfeedback>'


def old_item(presentation, *conditions, kind="", more="", ident="i1", title="One", **fields):
    """An item of 1.2."""
    fields = ({"question_type": kind} if kind else {}) | fields
    metadata = "".join(
        f"<qtimetadatafield><fieldlabel>{name}</fieldlabel><fieldentry>{value}</fieldentry>"
        "</qtimetadatafield>"
        for name, value in fields.items()
    )
    return (
        f'<item ident="{ident}" title="{title}"><itemmetadata><qtimetadata>{metadata}'
        f"</qtimetadata></itemmetadata><presentation>{presentation}</presentation>"
        f"<resprocessing>{''.join(conditions)}</resprocessing>{more}</item>"
    )


def old_file(*items, ident="a1", title="Test", profile=""):
    """A file of 1.2 with one assessment."""
    about = (
        "<qtimetadata><qtimetadatafield><fieldlabel>cc_profile</fieldlabel>"
        f"<fieldentry>{profile}</fieldentry></qtimetadatafield></qtimetadata>"
        if profile
        else ""
    )
    return (
        f'<questestinterop><assessment ident="{ident}" title="{title}">{about}'
        f'<section ident="root_section">{"".join(items)}</section></assessment></questestinterop>'
    )


def declared(
    *correct, identifier="RESPONSE", cardinality="single", base="identifier", mapping="", bounds=""
):
    """A response of 2 and its key; ``mapping`` is ``A=1|B=-0.5``."""
    values = "".join(f"<value>{value}</value>" for value in correct)
    entries = "".join(
        '<mapEntry mapKey="{}" mappedValue="{}"/>'.format(*entry.rsplit("=", 1))
        for entry in mapping.split("|")
        if entry
    )
    return (
        f'<responseDeclaration identifier="{identifier}" cardinality="{cardinality}" '
        f'baseType="{base}">'
        + (f"<correctResponse>{values}</correctResponse>" if values else "")
        + (f"<mapping {bounds}>{entries}</mapping>" if entries else "")
        + "</responseDeclaration>"
    )


def choice(*texts, several=False, prompt="Which?", identifier="RESPONSE", shuffle="true"):
    """A choice of 2 whose options are A, B and so on."""
    options = "".join(
        f'<simpleChoice identifier="{chr(65 + at)}">{text}</simpleChoice>'
        for at, text in enumerate(texts)
    )
    return (
        f'<choiceInteraction responseIdentifier="{identifier}" shuffle="{shuffle}" '
        f'maxChoices="{0 if several else 1}"><prompt>{prompt}</prompt>{options}</choiceInteraction>'
    )


MATCH = '<responseProcessing template="http://x/rptemplates/match_correct"/>'
MAP = '<responseProcessing template="http://x/rptemplates/map_response.xml"/>'


def rules(*statements):
    """An item's own rules of 2."""
    return f"<responseProcessing>{''.join(statements)}</responseProcessing>"


def score(test, points, otherwise=""):
    """A rule of 2: what is earned where a test holds."""
    return (
        f'<responseCondition><responseIf>{test}<setOutcomeValue identifier="SCORE">'
        f'<baseValue baseType="float">{points}</baseValue></setOutcomeValue></responseIf>'
        f"{otherwise}</responseCondition>"
    )


def new_item(body, *parts, processing=MATCH, identifier="q1", title="One", attributes=""):
    """An item of 2: its declarations, body, rules, and what follows."""
    before = "".join(part for part in parts if "Declaration" in part or "StimulusRef" in part)
    after = "".join(
        part for part in parts if "Declaration" not in part and "StimulusRef" not in part
    )
    return (
        f'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" '
        f'identifier="{identifier}" title="{title}" {attributes}>{before}'
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
        '<outcomeDeclaration identifier="FEEDBACK" cardinality="multiple" baseType="identifier"/>'
        f"<itemBody>{body}</itemBody>{processing}{after}</assessmentItem>"
    )


def zipped(files):
    """A zip of files by their paths."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def bank_of(data) -> Bank:
    """The bank of a file or package."""
    return read(data if isinstance(data, bytes) else data.encode(), file_name="a")


def items_of(data) -> list[Item]:
    """All items of a file or package."""
    return [item for unit in bank_of(data).units for item in unit.items]


def old_of(*arguments, **fields) -> Item:
    """The one item that one of 1.2 becomes."""
    (item,) = items_of(old_file(old_item(*arguments, **fields)))
    return item


def new_of(*arguments, **fields) -> Item:
    """The one item that one of 2 becomes."""
    (item,) = items_of(new_item(*arguments, **fields))
    return item


def credits_of(item):
    """The credits of an item's options, by their texts."""
    return {option.text.source: option.credit for option in item.answer.options}


def said(bank):
    """What a bank's report says."""
    return [(line.severity, line.what.format(*line.values)) for line in bank.report]
