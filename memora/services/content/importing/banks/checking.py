"""What no lesson could show or mark is refused before anything is written."""

from dataclasses import replace

from memora.services.content.formats.natives import Asked, Group, Natives, Piece
from memora.services.content.formats.report import phrase
from memora.services.content.importing.schema import Fault
from memora.services.content.importing.stage_faults import stage_faults
from memora.services.content.rendering import MARKDOWN

_CANNOT = phrase("It cannot be shown or marked as it is, at {0}: {1}.")


def refuse_unusable(natives: Natives) -> None:
    """Take out of a bank what the checks of every course would refuse, with a line for each.

    Args:
        natives: The bank; it is changed.
    """
    natives.groups = [
        usable for group in natives.groups if (usable := _usable(group, natives)) is not None
    ]


def _usable(group: Group, natives: Natives) -> Group | None:
    found = [(piece, _faults(piece)) for piece in group.pieces]
    kept = tuple(piece for piece, faults in found if not faults)
    if len(kept) == len(group.pieces):
        return group
    broken = [(piece, faults[0]) for piece, faults in found if faults]
    asked = [piece for piece in group.pieces if isinstance(piece, Asked)]
    is_refused = not any(piece in asked for piece in kept) if asked else not kept
    for piece, fault in broken[: 1 if is_refused else None]:
        say = natives.report.refused if is_refused else natives.report.dropped
        say(piece.place, piece.name, _CANNOT, *_words(fault))
    return replace(group, pieces=kept, is_refused=is_refused) if kept else None


def _faults(piece: Piece) -> list[Fault]:
    if isinstance(piece, Asked):
        config = {"questions": [{**piece.question, "id": piece.question["id"] or "q"}]}
        stage = {"title": "-", "type": "Quiz", "config": config}
    else:
        stage = {"title": "-", "type": "Reading", "config": {"text": piece.text}}
    return stage_faults([stage], text_format=MARKDOWN)


def _words(fault: Fault) -> tuple[str, str]:
    field = fault["path"].partition("questions[0].")[2] or fault["path"].rpartition(".")[2]
    return field, fault["message"]
