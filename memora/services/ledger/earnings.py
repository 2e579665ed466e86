"""What an event earns besides itself: daily quests and streak freezes. Pure: no framework, no I/O.

The ledger asks under the player's lock and appends the rows to the event's own, in the same
transaction. So whichever request fulfils a quest pays it, and none pays it twice.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from memora.services.ledger.entry import FREEZE_EARNED, QUEST_REWARD, QUEST_UNDONE, Entry
from memora.services.ledger.player_state import PlayerState

STREAK_QUEST = "keep_streak"
#: The quests that reviews bring forward.
REVIEW_QUESTS = ("review_questions", "earn_xp")
_KINDS = {QUEST_REWARD: "quest", FREEZE_EARNED: "streak_freeze"}


@dataclass(frozen=True, slots=True)
class Quest:
    """An active quest.

    Attributes:
        quest_id: its name.
        quest_type: complete_lessons, earn_xp, review_questions, perfect_lessons, keep_streak.
        target: how many lessons, XP, questions or days.
        xp: XP that it pays.
        gems: gems that it pays.
        position: where it stands in the list, as its author chose.
    """

    quest_id: str
    quest_type: str
    target: int
    xp: int
    gems: int
    position: int


@dataclass(frozen=True, slots=True)
class Rules:
    """What the school has chosen.

    Attributes:
        quests: the active quests.
        quests_a_day: how many of them a student is shown.
        freeze_every_days: days of a streak that earn a freeze; 0 earns none.
        freezes_kept: freezes that a student may have at a time.
        daily_lesson_xp_cap: XP a day from which on a lesson that is played again gives none.
        daily_replay_xp_cap: XP that lessons played again give a student in a day, at most.
        paid_replays_a_day: how often a day a lesson that is played again gives XP.
        client_xp_daily_cap: XP that games on the client give a student in a day, at most.
    """

    quests: tuple[Quest, ...] = ()
    quests_a_day: int = 0
    freeze_every_days: int = 0
    freezes_kept: int = 0
    daily_lesson_xp_cap: int = 0
    daily_replay_xp_cap: int = 0
    paid_replays_a_day: int = 0
    client_xp_daily_cap: int = 0


#: Of an event that earns nothing besides itself.
NO_RULES = Rules()


def choose_quests(rules: Rules, player: str, state: PlayerState, today: date) -> list[Quest]:
    """Return the quests that a player has today, in their author's order.

    Those that were paid today stay. The others are drawn by a hash of player, day and quest, the
    smallest first (rendezvous hashing, Thaler and Ravishankar 1998): the draw is the same all day,
    differs between players and days, and a quest that is added or taken away moves at most one
    other.

    Args:
        rules: the active quests, and how many a student is shown.
        player: whose.
        state: the player's, rolled over to ``today``.
        today: the UTC date.
    """

    def draw(quest: Quest) -> tuple[bool, bytes]:
        text = f"{player}\n{today.isoformat()}\n{quest.quest_id}"
        is_unpaid = quest.quest_id not in state.today.quests
        return is_unpaid, hashlib.sha256(text.encode()).digest()

    chosen = sorted(rules.quests, key=draw)[: rules.quests_a_day]
    return sorted(chosen, key=lambda quest: (quest.position, quest.quest_id))


def measure(quest: Quest, state: PlayerState, today: date) -> int:
    """Return how far a player is in a quest: 0 to its target.

    A quest that was paid stays fulfilled until its reward is taken back.

    Args:
        quest: the quest.
        state: the player's, rolled over to ``today``.
        today: the UTC date.
    """
    if quest.quest_id in state.today.quests:
        return quest.target
    return _count(quest, state, today)


def _count(quest: Quest, state: PlayerState, today: date) -> int:
    if quest.quest_type == STREAK_QUEST:
        return min(_streak_towards(quest.target, state, today), quest.target)
    figures = {
        "complete_lessons": state.today.lessons,
        "earn_xp": state.today.xp,
        "review_questions": state.today.reviews,
        "perfect_lessons": state.today.perfect,
    }
    return max(0, min(figures[quest.quest_type], quest.target))


def _streak_towards(target: int, state: PlayerState, today: date) -> int:
    """Return the streak with today in it; without a lesson today, the last day is missing."""
    if state.last_success_date == today:
        return state.streak
    step, _day = state.streak_after(1, today)
    return min(step.new_streak, target) - 1


def earned(
    rules: Rules, player: str, state: PlayerState, last_success: date | None, today: date
) -> list[Entry]:
    """Return the rows that an event earns besides its own.

    Args:
        rules: what the school has chosen.
        player: whose event.
        state: the player's, with the event's own rows folded in.
        last_success: the streak's last day before them.
        today: the event's UTC date.
    """
    rows = [
        Entry(QUEST_REWARD, quest.quest_id, xp=quest.xp, gems=quest.gems)
        for quest in choose_quests(rules, player, state, today)
        if quest.quest_id not in state.today.quests and measure(quest, state, today) >= quest.target
    ]
    if state.last_success_date != last_success and _earns_freeze(rules, state):
        rows.append(Entry(FREEZE_EARNED, str(state.streak)))
    return rows


def _earns_freeze(rules: Rules, state: PlayerState) -> bool:
    every = rules.freeze_every_days
    return bool(every and state.streak % every == 0 and state.freezes < rules.freezes_kept)


def taken_back(
    rules: Rules, rows: Iterable[tuple[Entry, datetime]], undone: Iterable[Entry], day: date
) -> list[Entry]:
    """Return the rows that take back what quests paid for reviews that are undone.

    A quest that the day's other rows fulfil keeps its reward, and so does one that the school has
    withdrawn since.

    Args:
        rules: what the school has chosen.
        rows: the player's rows from the day on, with their time.
        undone: rows that take reviews of that day back, not recorded yet.
        day: the UTC date.
    """
    state, rewards = PlayerState(), dict[str, Entry]()
    moment = datetime.combine(day, time())
    of_the_day = [entry for entry, at in rows if _day_of(entry, at) == day.isoformat()]
    for seq, entry in enumerate((*of_the_day, *undone), start=1):
        state.advance(entry, seq, moment)
        if entry.interaction_type == QUEST_REWARD:
            rewards[entry.reference_id] = entry
    return [
        Entry(QUEST_UNDONE, name, xp=-paid.xp, gems=-paid.gems, undoes_day=day.isoformat())
        for quest in rules.quests
        if (name := quest.quest_id) in state.today.quests
        and quest.quest_type in REVIEW_QUESTS
        and _count(quest, state, day) < quest.target
        and (paid := rewards[name])
    ]


def _day_of(entry: Entry, at: datetime) -> str:
    return entry.undoes_day or at.date().isoformat()


def describe(entries: Iterable[Entry], achievements: Iterable[str]) -> list[dict[str, Any]]:
    """Return what an event earned besides itself, as its answer says it.

    Args:
        entries: all of the event's rows.
        achievements: keys of the achievements that it earned.

    Returns:
        Each with ``type`` (quest, streak_freeze, achievement), ``id``, ``xp`` and ``gems``.
    """
    paid = [
        {
            "type": _KINDS[entry.interaction_type],
            "id": entry.reference_id,
            "xp": entry.xp,
            "gems": entry.gems,
        }
        for entry in entries
        if entry.interaction_type in _KINDS
    ]
    return paid + [{"type": "achievement", "id": key, "xp": 0, "gems": 0} for key in achievements]
