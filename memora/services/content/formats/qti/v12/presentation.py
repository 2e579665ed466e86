"""What a QTI 1.2 item shows and asks, in order. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from lxml import etree

from memora.services.content.formats.markup import local_name
from memora.services.content.formats.qti.files import Document
from memora.services.content.formats.qti.v12.material import html_of

Cardinality = Literal["single", "multiple", "ordered"]
Render = Literal["choice", "typed", "unknown"]

_RESPONSES = frozenset(
    {"response_lid", "response_str", "response_num", "response_grp", "response_xy"}
)
_HOLDERS = frozenset({"flow", "presentation", "response_na"})
_RENDERS: dict[str, Render] = {
    "render_choice": "choice",
    "render_fib": "typed",
    "ims_render_object": "choice",
}
_NUMERIC = frozenset({"decimal", "integer", "scientific"})
#: Blackboard's names of the two options of its "either/or".
_EITHER_OR = {
    f"{name}.{truth}": word
    for name, words in (
        ("agree_disagree", ("Agree", "Disagree")),
        ("right_wrong", ("Right", "Wrong")),
        ("true_false", ("True", "False")),
        ("yes_no", ("Yes", "No")),
    )
    for truth, word in zip(("true", "false"), words, strict=True)
}
#: How Blackboard names the column of what matches.
_RIGHT_SIDES = "RIGHT_MATCH_BLOCK"
_ANSWERS = "RESPONSE_BLOCK"


@dataclass(frozen=True, slots=True)
class Label:
    """Something that can be chosen.

    Attributes:
        ident: What conditions call it.
        html: What it says.
        groups: Of what may be matched with it, the idents.
        kind: How New Quizzes has it answered: ``openEntry``, ``dropdown``, ``wordbank``.
        rule: How New Quizzes compares what is typed: ``TextRegex`` and its like.
    """

    ident: str
    html: str
    groups: tuple[str, ...] = ()
    kind: str = ""
    rule: str = ""


@dataclass(slots=True)
class Response:
    """Something that is asked.

    Attributes:
        ident: What conditions call it.
        element: Where it stands.
        cardinality: How many answers it takes, and whether their order matters.
        render: Whether it is chosen or typed; ``unknown`` where neither.
        html: The text that belongs to it alone.
        labels: What can be chosen.
        shuffle: Whether another order is as good; None where nothing is said.
        is_number: Whether a number is typed.
        is_long: Whether there is room for some lines.
        boxes: How many answers are typed, each of which may be any of the right ones.
    """

    ident: str
    element: etree._Element
    cardinality: Cardinality = "single"
    render: Render = "unknown"
    html: str = ""
    labels: list[Label] = field(default_factory=list)
    shuffle: bool | None = None
    is_number: bool = False
    is_long: bool = False
    boxes: int = 1


@dataclass(frozen=True, slots=True)
class Shown:
    """A text between what is asked, and Blackboard's name of the block that it stands in."""

    html: str
    block: str = ""


Piece: TypeAlias = Shown | Response


@dataclass(frozen=True, slots=True)
class Presentation:
    """An item's texts and what is asked.

    Attributes:
        pieces: In order.
        right_sides: The right sides of a Blackboard matching, which stand by themselves.
    """

    pieces: list[Piece]
    right_sides: list[str]

    @property
    def responses(self) -> list[Response]:
        """What is asked, in order."""
        return [piece for piece in self.pieces if isinstance(piece, Response)]


def read_presentation(item: etree._Element, document: Document) -> Presentation:
    """Read what an item shows and asks; nothing where it shows nothing."""
    pieces: list[Piece] = []
    right_sides: list[str] = []
    for child in item:
        if local_name(child) != "presentation":
            continue
        for piece in _pieces(child, document, ""):
            if isinstance(piece, Shown) and piece.block == _RIGHT_SIDES:
                right_sides.append(piece.html)
            else:
                pieces.append(piece)
    return Presentation(pieces, right_sides)


def _pieces(element: etree._Element, document: Document, block: str) -> Iterator[Piece]:
    for child in element:
        name = local_name(child)
        if name in _RESPONSES:
            yield _response(child, name, document)
        elif name == "response_extension" or name in _HOLDERS:
            inner = list(_pieces(child, document, _block_of(child) or block))
            yield from _as_side(inner) if block == _ANSWERS else inner
        elif name in ("material", "flow_mat", "material_ref"):
            html = html_of(child, document)
            if html.strip():
                yield Shown(html, block)


def _as_side(pieces: list[Piece]) -> list[Piece]:
    """Return one response with the texts beside it as its own; they stand on either side."""
    responses = [piece for piece in pieces if isinstance(piece, Response)]
    if len(responses) != 1 or responses[0].html:
        return pieces
    texts = [piece.html for piece in pieces if isinstance(piece, Shown)]
    return [replace(responses[0], html="".join(texts))]


def _block_of(flow: etree._Element) -> str:
    name = flow.get("class") or ""
    return name if name in (_RIGHT_SIDES, _ANSWERS) else ""


def _response(element: etree._Element, name: str, document: Document) -> Response:
    written = (element.get("rcardinality") or "single").lower()
    response = Response(element.get("ident") or element.get("respident") or "", element)
    if written in ("multiple", "ordered"):
        response.cardinality = "multiple" if written == "multiple" else "ordered"
    own: list[str] = []
    labels: dict[str, Label] = {}
    for child in _below(element):
        tag = local_name(child)
        if tag in ("material", "material_ref"):
            own.append(html_of(child, document))
        elif tag == "response_label":
            label = _label(child, document)
            labels.setdefault(label.ident, label)
        elif name != "response_xy":
            response.render = _RENDERS.get(tag, response.render)
            _note_render(child, response)
    if response.render == "typed":
        response.cardinality = "single"
    response.html = "".join(own)
    response.labels = list(labels.values())
    if response.shuffle and any(_is_fixed(each) for each in _below(element)):
        response.shuffle = False
    response.is_number = response.is_number or name == "response_num"
    return response


def _below(element: etree._Element) -> Iterator[etree._Element]:
    """Yield what lies within a response, but not what lies within its texts and labels."""
    for child in element:
        yield child
        if local_name(child) not in ("material", "response_label", "material_ref"):
            yield from _below(child)


def _note_render(render: etree._Element, response: Response) -> None:
    shuffle = (render.get("shuffle") or "").lower()
    if shuffle in ("yes", "no"):
        response.shuffle = shuffle == "yes"
    if (render.get("fibtype") or "").lower() in _NUMERIC:
        response.is_number = True
    for name, written in render.attrib.items():
        if str(name).endswith("input_boxes") and str(written).isdecimal():
            response.boxes = int(str(written)[:4])
    rows = render.get("rows") or ""
    response.is_long = response.is_long or (rows.isdecimal() and int(rows[:4]) > 1)


def _is_fixed(element: etree._Element) -> bool:
    """Return whether an option keeps its place where others are shuffled."""
    return local_name(element) == "response_label" and (
        (element.get("rshuffle") or "").lower() == "no"
    )


def _label(element: etree._Element, document: Document) -> Label:
    groups = (element.get("match_group") or "").replace(" ", "")
    text = html_of(element, document) or (element.text or "").strip()
    text = _EITHER_OR.get(text.strip(), text)
    return Label(
        element.get("ident") or "",
        text,
        tuple(filter(None, groups.split(","))),
        element.get("answer_type") or "",
        element.get("scoring_algorithm") or "",
    )
