"""Due reviews and their answers while the season grows, and a rebuild of its cache."""

import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import frappe

from benchmarks.harness import Figure, compare, measure
from memora.services import partition_manager
from memora.services.content import importing as content_import
from memora.services.reviews import review_session as reviews
from memora.services.reviews.marking import Answered
from memora.services.reviews.memory_trackers import TABLE
from memora.services.srs_persistence import persist_reviews
from memora.services.srs_redis_manager import SRSRedisManager, rebuild_season_cache
from memora.utils.clock import utc_now
from tests.support.factories import make_season
from tests.support.reviews import answer, make_reviewer, plant, question_ids, quiz_course
from tests.support.users import make_user

SIZES = {"quick": (100_000, 1_000_000), "full": (100_000, 1_000_000, 10_000_000)}
ITEMS_A_PLAYER = 300
ROWS_A_STATEMENT = 100_000
PLAYERS_TO_REBUILD = (50, 1_000)
CALLS = 20
DAY = timedelta(days=1)


def run(scale: str) -> list[Figure]:
    """Ask for due reviews and answer them, each size beside the smallest; then rebuild seasons."""
    subject = content_import.import_course(quiz_course(40))["subject"]
    calls = {size: _calls(size, subject) for size in SIZES[scale]}
    smallest, *others = SIZES[scale]
    figures: list[Figure] = []
    # By what is measured: the answers, which come last, leave schedules of their own behind.
    for name, base in calls[smallest].items():
        label = f"{CALLS} × {name}, {{:,}} trackers"
        figures.append(measure(label.format(smallest), base))
        figures += [
            compare(
                label.format(size), calls[size][name], base, "at most 1.3 × the smallest season's"
            )
            for size in others
        ]
    return figures + [_rebuilt(players) for players in PLAYERS_TO_REBUILD]


def _calls(size: int, subject: str) -> dict[str, Callable[[], None]]:
    """Make a season of so many trackers, and a player in it; return what is measured there."""
    user = make_user(f"reviews{size}@bench.example", "Memora Student")
    player, season = make_reviewer(user, subject)
    partition_manager.create_partition(season)
    plant(player, season, question_ids(40), utc_now() - DAY)
    _fill(season, 0, size)
    days = count()

    def from_redis() -> None:
        for _ in range(CALLS):
            reviews.get_review_session(player)

    def made_anew() -> None:
        for _ in range(CALLS):
            SRSRedisManager().clear_user_cache(player, season)
            reviews.get_review_session(player)

    def answered() -> None:
        # What is answered wrong is due again the next day.
        for _ in range(CALLS):
            given = [Answered(**answer(q, right=False)) for q in question_ids(20)]
            reviews.submit_review_session(player, given, now=utc_now() + next(days) * DAY)
            persist_reviews(player)

    return {
        "due reviews from Redis": from_redis,
        "due reviews, schedule made anew": made_anew,
        "20 answers submitted and stored": answered,
    }


def _rebuilt(players: int) -> Figure:
    season = make_season().name
    partition_manager.create_partition(season)
    rows = players * ITEMS_A_PLAYER
    _fill(season, 0, rows)
    frappe.db.sql(
        f"""INSERT IGNORE INTO `tabMemora Player Wallet` (name, player, srs_seq, srs_upto)
        SELECT DISTINCT player, player, 1, 1 FROM `{TABLE}` WHERE season = %s""",
        season,
    )
    frappe.db.commit()
    figure = measure("", lambda: rebuild_season_cache(season))
    speed, peak = rows / (figure.ours_s or 1), _peak_of(lambda: rebuild_season_cache(season))
    name = (
        f"rebuild of a season's cache: {rows:,} rows "
        f"({speed:,.0f} a second, {peak / 1024:,.0f} KiB at most)"
    )
    return Figure(name, figure.ours_s, budget="the same memory for every season")


def _peak_of(work: Callable[[], object]) -> int:
    """Return the bytes that Python needed at most while it worked, beyond those before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _fill(season: str, start: int, end: int) -> None:
    """Add trackers of other players until there are so many; MariaDB makes them by itself."""
    for first in range(start, end, ROWS_A_STATEMENT):
        last = min(first + ROWS_A_STATEMENT, end) - 1
        frappe.db.sql(
            f"""INSERT INTO `{TABLE}` (name, player, question_id, season, next_review_date,
            last_review_date, stability, ease, interval_days, reps, scheduler, upto)
            SELECT CONCAT(%s, '-', seq),
            CONCAT('filler', LPAD(seq DIV {ITEMS_A_PLAYER}, 7, '0'), '@bench.example'),
            CONCAT('filler.q', seq MOD {ITEMS_A_PLAYER}), %s,
            UTC_TIMESTAMP() - INTERVAL 30 DAY + INTERVAL seq MOD 60 DAY, UTC_TIMESTAMP(),
            1, 2.5, 3, 2, 'classic', 1 FROM seq_{first}_to_{last}""",
            (season, season),
        )
        frappe.db.commit()
    frappe.db.sql_ddl(f"ANALYZE TABLE `{TABLE}`")
