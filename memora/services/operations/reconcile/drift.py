"""What a store says of a player against what the log says."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from memora.services.ledger import board_score
from memora.services.ledger.packing import pack_bitmap, pack_hearts
from memora.services.ledger.player_state import PlayerState, SubjectState
from memora.services.progress_engine.snapshot_syncer import ProgressRow


@dataclass(frozen=True, slots=True)
class Drift:
    """One figure that a store has wrong.

    Attributes:
        player: whose.
        store: where: log, view, boards, wallet, progress or trackers.
        what: which figure.
        expected: what the log says.
        found: what the store says.
    """

    player: str
    store: str
    what: str
    expected: Any
    found: Any


def view_drifts(player: str, truth: PlayerState, view: PlayerState | None) -> Iterator[Drift]:
    """Compare a whole view.

    A view that is missing or behind is none: whoever reads it next rebuilds it.
    """
    if view is None or view.upto < truth.upto:
        return
    yield from _differences(player, "view", _figures(truth), _figures(view))
    for name in sorted(truth.subjects.keys() | view.subjects.keys()):
        expected = truth.subjects.get(name, SubjectState())
        found = view.subjects.get(name, SubjectState())
        if expected != found:
            what = f"subject {name}"
            yield Drift(player, "view", what, _subject_text(expected), _subject_text(found))


def board_drifts(
    player: str, expected: Mapping[str, int | None], found: Mapping[str, float | None]
) -> Iterator[Drift]:
    """Compare a player's scores, by board."""
    for board, score in expected.items():
        if found[board] != score:
            texts = board_score.describe(score), board_score.describe(found[board])
            yield Drift(player, "boards", board, *texts)


def wallet_drifts(player: str, truth: PlayerState, row: Mapping[str, Any]) -> Iterator[Drift]:
    """Compare a wallet's row, as far as it claims to be synced."""
    for column in ("last_seq", "synced_upto", "published_upto", "progress_upto"):
        if row[column] > truth.upto or (column == "last_seq" and row[column] < truth.upto):
            yield Drift(player, "wallet", column, truth.upto, row[column])
    if row["synced_upto"] == truth.upto:
        expected = {
            "total_xp": truth.xp.total,
            "gems_balance": truth.gems,
            "current_streak": truth.streak,
            "last_success_date": truth.last_success_date,
        }
        yield from _differences(player, "wallet", expected, row)


def progress_drifts(
    player: str, truth: PlayerState, rows: Mapping[str, ProgressRow], synced_upto: int
) -> Iterator[Drift]:
    """Compare a player's progress rows, by subject, as far as they claim to be synced."""
    for name in sorted(truth.subjects.keys() | rows.keys()):
        subject, row = truth.subjects.get(name), rows.get(name)
        if subject is None:
            yield Drift(player, "progress", name, None, row)
        elif row is None:
            if subject.last_seq <= synced_upto:
                yield Drift(player, "progress", name, _row_of(subject, truth.upto), None)
        elif row.upto >= subject.last_seq or row.upto > truth.upto:
            expected = _row_of(subject, min(row.upto, truth.upto))
            if row != expected:
                yield Drift(player, "progress", name, expected, row)


def _row_of(subject: SubjectState, upto: int) -> ProgressRow:
    best = subject.best
    return ProgressRow(upto, pack_bitmap(best), pack_hearts(best), subject.xp.total, subject.passed)


def _figures(state: PlayerState) -> dict[str, Any]:
    return {
        "upto": state.upto,
        "at": state.at,
        "xp": state.xp,
        "lesson_xp_today": state.lesson_xp_today,
        "client_xp_today": state.client_xp_today,
        "gems": state.gems,
        "streak": state.streak,
        "last_success_date": state.last_success_date,
        "today": state.today,
        "freezes": state.freezes,
        "excused": state.excused,
        "perfect": state.perfect,
        "reviews": state.reviews,
        "achievements": state.achievements,
    }


def _subject_text(subject: SubjectState) -> str:
    completed = "".join(f" {bit}:{hearts}" for bit, hearts in sorted(subject.best.items()))
    return f"{subject.xp.total} XP, {subject.passed} passed:{completed}"


def _differences(
    player: str, store: str, expected: Mapping[str, Any], found: Mapping[str, Any]
) -> Iterable[Drift]:
    return (
        Drift(player, store, name, value, found[name])
        for name, value in expected.items()
        if found[name] != value
    )
