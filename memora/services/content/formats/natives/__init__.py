"""From a bank's items to native questions, for all formats in one place. Pure.

What is no question that anybody could be asked is refused; what is malformed and whose intent is
plain is mended. Both are told, each in a line.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from memora.services.content.formats.bank import Bank, Item, Reading
from memora.services.content.formats.natives.account import Account
from memora.services.content.formats.natives.ids import repeated, shortened, with_ids
from memora.services.content.formats.natives.pieces import Asked, Piece, Read, make_piece
from memora.services.content.formats.report import Refused, Report
from memora.services.content.formats.texts import NameOf

__all__ = ["Asked", "Group", "Natives", "Piece", "Read", "shortened", "to_natives"]

READING = "Reading"
#: How many questions lie between two tellings of the progress.
_TOLD_EVERY = 100


@dataclass(frozen=True, slots=True)
class Group:
    """What one question of the source became; it stays together.

    Attributes:
        pieces: In order, at least one.
        category: Where the source files it, from the top.
        is_refused: Whether nothing is asked any more: what is left is read before other questions.
    """

    pieces: tuple[Piece, ...]
    category: tuple[str, ...] = ()
    is_refused: bool = False


@dataclass(slots=True)
class Natives:
    """A bank as native questions.

    Attributes:
        groups: In the source's order.
        found: How many questions the source counts.
        report: What the parser and this said.
    """

    groups: list[Group]
    found: int
    report: Report = field(default_factory=Report)

    @property
    def imported(self) -> int:
        """How many of the source's questions came in; the others are refused."""
        return sum(not group.is_refused for group in self.groups)

    @property
    def types(self) -> dict[str, int]:
        """How many native questions of each type there are, and readings."""
        counted = Counter(
            piece.question["type"] if isinstance(piece, Asked) else READING
            for group in self.groups
            for piece in group.pieces
        )
        return dict(sorted(counted.items()))


def to_natives(
    bank: Bank, name_of: NameOf, *, progress: Callable[[int, int], None] | None = None
) -> Natives:
    """Return a bank's questions in the native form, with everything that there is to say of them.

    Args:
        bank: The bank; it is not changed.
        name_of: Gives what lessons call a file; raises FormatError where it cannot be shown.
        progress: Told now and then how many of the source's questions are done, and of how many.
    """
    natives = Natives([], len(bank.units), Report(list(bank.report.lines)))
    items = [item for unit in bank.units for item in unit.items]
    groups: list[Group] = []
    for done, unit in enumerate(bank.units):
        if progress and done % _TOLD_EVERY == 0:
            progress(done, len(bank.units))
        group = _group(unit.items, name_of, natives.report)
        if group is not None:
            groups.append(group)
    if progress:
        progress(len(bank.units), len(bank.units))
    natives.groups = _with_ids(groups, repeated(item for item in items if _is_asked(item)))
    return natives


def _is_asked(item: Item) -> bool:
    return not isinstance(item.answer, Reading)


def _group(items: Sequence[Item], name_of: NameOf, report: Report) -> Group | None:
    """Return what a unit became; None where nothing of it is left."""
    asks = any(map(_is_asked, items))
    pieces: list[Piece] = []
    category: tuple[str, ...] = ()
    refusals: list[tuple[Account, Refused]] = []
    for item in items:
        category = category or item.category
        account = Account(item)
        try:
            pieces.append(make_piece(item, name_of, account))
        except Refused as refused:
            refusals.append((account, refused))
        else:
            account.hand_on(report)
    # A text that is read before a question is no part of it that comes in.
    is_left = any(isinstance(piece, Asked) for piece in pieces) if asks else bool(pieces)
    is_refused = bool(refusals) and not is_left
    for account, reason in refusals[: 1 if is_refused else None]:
        tell = account.refuse if is_refused else account.leave_out
        tell(report, reason)
    return Group(tuple(pieces), category, is_refused) if pieces else None


def _with_ids(groups: list[Group], repeats: set[str]) -> list[Group]:
    """Return the groups with ids of their questions that are unique among them."""
    asked = (piece for group in groups for piece in group.pieces if isinstance(piece, Asked))
    named = with_ids((piece.question for piece in asked), repeats)
    return [
        replace(
            group,
            pieces=tuple(
                replace(piece, question=next(named)) if isinstance(piece, Asked) else piece
                for piece in group.pieces
            ),
        )
        for group in groups
    ]
