"""The interaction log in MariaDB: the truth, and the wallet row that locks and numbers it.

The statements of the ledger's protocol stand here, its order in ``ledger``.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import frappe
from frappe import _

from memora.services.ledger.entry import (
    BOARDS_JOINED,
    BOARDS_LEFT,
    PLAY_REPEATED,
    PURCHASE_REQUESTED,
    Entry,
)
from memora.services.ledger.leaderboard import BOARD_GRADE
from memora.services.ledger.lua import Pipeline
from memora.services.ledger.player_state import PlayerState
from memora.services.ledger.review_record import (
    LESSON_ANSWER,
    NOTHING_DUE,
    REVIEW,
    REVIEW_UNDONE,
    SCHEDULING,
)
from memora.utils.clock import to_host_time, utc_now
from memora.utils.errors import NotFoundError, ServiceUnavailable
from memora.utils.names import is_same_name, stored_name
from memora.utils.retry import LOCK_WAIT_S

ROWS_A_FETCH = 5_000
ROWS_OF_A_WEEK = 500

_ENTRY_COLUMNS = (
    "interaction_type, reference_id, subject, xp, JSON_EXTRACT(interaction_data, '$.facts')"
)

_COLUMNS = (
    *("name", "player", "creation", "modified", "owner", "modified_by", "seq", "event_id"),
    *("interaction_type", "reference_id", "subject", "season", "xp", "interaction_data"),
    "created_at",
)
_ADVANCE = "UPDATE `tabMemora Player Wallet` SET last_seq = %s WHERE name = %s"
_INSERT = f"INSERT INTO `tabMemora Interaction Log` ({', '.join(_COLUMNS)}) VALUES"
_ROW = f"({', '.join(['%s'] * len(_COLUMNS))})"
#: Made once: ``json.dumps`` makes an encoder for each call with options.
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_UNSEEN = (
    *(REVIEW, LESSON_ANSWER, REVIEW_UNDONE, NOTHING_DUE),
    *(PLAY_REPEATED, PURCHASE_REQUESTED, BOARDS_LEFT, BOARDS_JOINED),
)


class LedgerGapError(ServiceUnavailable):
    """503: the log of one player lacks a row, or holds one that cannot be read.

    That player waits for whoever runs Memora, and nobody else does.

    Attributes:
        detail: what is missing, for whoever mends it.
    """

    detail = ""


@dataclass(slots=True)
class Decision:
    """What an event comes to.

    Attributes:
        entries: its log rows, at least one.
        answer: the answer to give.
        also: writes more into the event's transaction, under the player's lock and after its
            rows; called with the number of the first row, and not for a repeat. Raising refuses
            the event.
        queue: queues more commands on the player's keys once the event is committed; they
            must bear repeating. Called with the number of the first row.
    """

    entries: list[Entry]
    answer: dict[str, Any]
    also: Callable[[int], None] | None = None
    queue: Callable[[Pipeline, int], None] | None = None


def create_wallet(player: str) -> None:
    """Make a player's wallet row where there is none; part of the caller's transaction.

    A wallet that was lost goes on where the log ends. Nobody can write rows meanwhile, since
    writing needs the wallet; so a plain read is enough, and locks no gap of the log for others.
    """
    ((last_seq, srs_seq),) = frappe.db.sql(
        """SELECT COALESCE(MAX(seq), 0), COALESCE(MAX(IF(interaction_type IN %s, seq, 0)), 0)
        FROM `tabMemora Interaction Log` WHERE player = %s""",
        (SCHEDULING, player),
    )
    frappe.db.sql(
        """INSERT IGNORE INTO `tabMemora Player Wallet`
        (name, player, creation, modified, owner, modified_by, last_seq, srs_seq)
        VALUES (%(player)s, %(player)s, %(now)s, %(now)s, %(player)s, %(player)s, %(last_seq)s,
            %(srs_seq)s)
        """,
        {
            "player": player,
            "now": to_host_time(utc_now()),
            "last_seq": last_seq,
            "srs_seq": srs_seq,
        },
    )


class Locked(NamedTuple):
    """What is known once the player is locked.

    Attributes:
        player: the player's stored name. MariaDB finds them by other spellings too, Redis and
            everybody who compares names does not: go on with this one.
        last_seq: the last ``seq`` before this event.
        clock: MariaDB's clock, naive UTC.
        grade: the player's grade, for the boards, or that they stand on none (``BOARD_GRADE``);
            read along, which costs no round trip.
    """

    player: str
    last_seq: int
    clock: datetime
    grade: str | None


def lock_player(player: str) -> Locked:
    """Lock the player; the transaction's first statement.

    Raises:
        NotFoundError: the player has no wallet.
    """
    # One text instead of two columns: their descriptions and conversions cost more than the read.
    # The grade's query names the locked row, so that it is read when the lock is had: read before,
    # it would freeze the transaction's snapshot.
    locked = frappe.db.sql(
        f"""SELECT CONCAT_WS(',', last_seq, UTC_TIMESTAMP(6), name),
            (SELECT {BOARD_GRADE} FROM `tabMemora Player Profile` profile
            WHERE profile.name = wallet.player)
        FROM `tabMemora Player Wallet` wallet WHERE name = %s FOR UPDATE WAIT {LOCK_WAIT_S}""",
        player,
    )
    if not locked:
        raise NotFoundError(_no_wallet())
    last_seq, clock, name = locked[0][0].split(",", 2)
    if not is_same_name(player, name):
        raise NotFoundError(_no_wallet())
    return Locked(name, int(last_seq), datetime.fromisoformat(clock), locked[0][1])


def stored_player(player: str) -> str:
    """Return the name under which a player is stored, whatever spelling MariaDB finds them by.

    Raises:
        NotFoundError: the player has no wallet.
    """
    stored = stored_name("Memora Player Wallet", player)
    if stored is None:
        raise NotFoundError(_no_wallet())
    return stored


def insert_and_commit(
    player: str,
    decision: Decision,
    first_seq: int,
    at: datetime,
    event_id: str | None,
    fingerprint: str,
) -> None:
    """Number an event's rows, insert them, its answer with the first, and commit.

    All of it is one statement for the connection, which saves three round trips: MariaDB runs the
    parts in order and stops at the first that fails. The host's own commit is not needed for its
    callbacks: the ledger has called it right before the transaction, and nothing in between
    registers any. Where the event writes into other tables too, the parts go one by one and the
    host commits: it would take the compound statement for one that ends the others' transaction.

    Args:
        player: whose event; the caller holds the lock.
        decision: rows and answer.
        first_seq: the first row's number, which follows the wallet's last.
        at: naive UTC time of the event.
        event_id: the client's name for it, if any.
        fingerprint: of the arguments it was sent with.

    Raises:
        pymysql.err.IntegrityError: ``event_id`` is recorded already.
    """
    values: list[Any] = [first_seq + len(decision.entries) - 1, player]
    stamp, created_at = (moment.isoformat(sep=" ") for moment in (to_host_time(at), at))
    for offset, entry in enumerate(decision.entries):
        data: dict[str, Any] = {"facts": entry.facts()}
        if offset == 0:
            data |= {"arguments": fingerprint, "answer": decision.answer}
        values += [
            # Rising names keep inserts at the end of the primary key.
            f"{at:%Y%m%d%H%M%S%f}{secrets.token_hex(6)}",
            *(player, stamp, stamp, player, player),
            *(first_seq + offset, event_id if offset == 0 else None),
            *(entry.interaction_type, entry.reference_id, entry.subject, entry.season, entry.xp),
            *(_to_json(data), created_at),
        ]
    rows = ", ".join([_ROW] * len(decision.entries))
    if decision.also is None:
        frappe.db.sql(f"BEGIN NOT ATOMIC {_ADVANCE}; {_INSERT} {rows}; COMMIT; END", values)
        return
    frappe.db.sql(_ADVANCE, values[:2])
    frappe.db.sql(f"{_INSERT} {rows}", values[2:])
    decision.also(first_seq)
    frappe.db.commit()


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """What the log holds of an event that was recorded with an ``event_id``."""

    seq: int
    fingerprint: str
    answer: dict[str, Any]


def find_event(player: str, event_id: str) -> StoredEvent | None:
    """Return a player's recorded event, or None."""
    found = frappe.db.sql(
        """SELECT seq, interaction_data FROM `tabMemora Interaction Log`
        WHERE player = %s AND event_id = %s""",
        (player, event_id),
    )
    if not found:
        return None
    data = json.loads(found[0][1])
    return StoredEvent(found[0][0], data["arguments"], data["answer"])


def last_seqs(players: list[str]) -> dict[str, int]:
    """Return the last row's number of each player who has a wallet."""
    return dict(
        frappe.db.sql(
            "SELECT name, last_seq FROM `tabMemora Player Wallet` WHERE name IN %s", (players,)
        )
    )


def fold_log(player: str) -> PlayerState:
    """Return what the log says of a player; reads MariaDB only.

    Raises:
        LedgerGapError: a row is missing or cannot be read.
    """
    state = PlayerState()
    for entry, seq, at in read_log(player):
        state.advance(entry, seq, at)
    return state


def read_log(player: str) -> Iterator[tuple[Entry, int, datetime]]:
    """Iterate over a player's log: entry, ``seq`` and time of each row, in order.

    Inside a transaction it reads that transaction's snapshot.

    Raises:
        LedgerGapError: a row is missing or cannot be read.
    """
    last = 0
    while True:
        rows = frappe.db.sql(
            f"""SELECT seq, created_at, {_ENTRY_COLUMNS}
            FROM `tabMemora Interaction Log`
            WHERE player = %s AND seq > %s ORDER BY seq LIMIT %s""",
            (player, last, ROWS_A_FETCH),
        )
        for row in rows:
            last += 1
            if row[0] != last:
                raise ledger_gap(f"The log of {player} lacks row {last}; row {row[0]} follows.")
            yield _read_row_of(player, row)
        if len(rows) < ROWS_A_FETCH:
            return


def read_since(player: str, moment: datetime) -> list[tuple[Entry, datetime]]:
    """Return a player's rows from a naive UTC moment on, each with its time, in order.

    It goes back along the player's own numbers; see ``log_days``.
    """
    found: list[tuple[Entry, datetime]] = []
    before: int | None = None
    while True:
        rows = frappe.db.sql(
            f"""SELECT seq, created_at, {_ENTRY_COLUMNS}
            FROM `tabMemora Interaction Log`
            WHERE player = %s AND (%s IS NULL OR seq < %s) ORDER BY seq DESC LIMIT %s""",
            (player, before, before, ROWS_OF_A_WEEK),
        )
        for entry, seq, at in map(_read_row, rows):
            if at < moment:
                return found[::-1]
            found.append((entry, at))
            before = seq
        if len(rows) < ROWS_OF_A_WEEK:
            return found[::-1]


def read_page(player: str, limit: int, before: int | None) -> list[tuple[Entry, int, datetime]]:
    """Return a player's latest rows, the newest first: entry, ``seq`` and time of each.

    Answers that earned nothing are left out: nobody looks for them among what was earned.

    Args:
        player: whose log.
        limit: rows at most.
        before: only rows with a smaller ``seq``, if given.
    """
    rows = frappe.db.sql(
        f"""SELECT seq, created_at, {_ENTRY_COLUMNS}
        FROM `tabMemora Interaction Log`
        WHERE player = %s AND (%s IS NULL OR seq < %s)
        AND (xp <> 0 OR interaction_type NOT IN %s) ORDER BY seq DESC LIMIT %s""",
        (player, before, before, _UNSEEN, limit),
    )
    return [_read_row(row) for row in rows]


def _read_row_of(player: str, row: tuple[Any, ...]) -> tuple[Entry, int, datetime]:
    try:
        return _read_row(row)
    except (TypeError, ValueError, AttributeError) as error:
        raise ledger_gap(f"Row {row[0]} of {player} cannot be read: {error}") from error


def ledger_gap(detail: str) -> LedgerGapError:
    """Return the error of a log with a gap.

    Args:
        detail: what is missing, for whoever mends it; students are told what to do instead.
    """
    error = LedgerGapError(
        _(
            "Part of your learning record cannot be read at the moment. Nothing is lost. Please"
            " tell your school, so that it is mended, and try again later."
        )
    )
    error.detail = detail
    return error


def tell(title: str, detail: str) -> None:
    """Raise an alarm in the Error Log, each once an hour; commits.

    Args:
        title: its title.
        detail: what whoever runs Memora has to know. The caller's transaction is over.
    """
    title = title[:140]
    an_hour_ago = to_host_time(utc_now()) - timedelta(hours=1)
    told = frappe.db.sql(
        "SELECT 1 FROM `tabError Log` WHERE method = %s AND creation > %s LIMIT 1",
        (title, an_hour_ago),
    )
    if not told:
        frappe.log_error(title=title, message=detail)
    frappe.db.commit()


def _read_row(row: tuple[Any, ...]) -> tuple[Entry, int, datetime]:
    seq, at, *columns, facts = row
    return Entry.from_row(*columns, json.loads(facts)), seq, at


def check_complete(player: str, state: PlayerState, last_seq: int) -> None:
    """Refuse a fold that does not end at the wallet's last row.

    Raises:
        LedgerGapError: rows are missing.
    """
    if state.upto != last_seq:
        raise ledger_gap(f"The log of {player} ends at row {state.upto}, its wallet at {last_seq}.")


def fingerprint_of(arguments: dict[str, Any] | None) -> str:
    """Return a digest that tells one request's arguments from another's."""
    canonical = json.dumps(arguments or {}, sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def _no_wallet() -> str:
    return _("This account has no wallet yet. Sign in to Memora once to create it.")
