"""Due reviews and their answers while the season grows, and a rebuild of its cache."""

import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import frappe

from benchmarks.harness import Figure, measure
from memora.services import content_import, partition_manager, reviews
from memora.services.marking import Answered
from memora.services.memory_trackers import TABLE
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
    """Ask for due reviews and answer them at each size; then rebuild seasons of two sizes."""
    subject = content_import.import_course(quiz_course(40))["subject"]
    player, season = make_reviewer(make_user("reviews@bench.example", "Memora Student"), subject)
    partition_manager.create_partition(season)
    plant(player, season, question_ids(40), utc_now() - DAY)
    figures: list[Figure] = []
    bases: list[Figure] = []
    filled = 0
    for size in SIZES[scale]:
        _fill(season, filled, size)
        filled = size
        measured = _at(player, season, size)
        bases = bases or measured
        figures += [_beside(one, base) for one, base in zip(measured, bases, strict=True)]
    return figures + [_rebuilt(players) for players in PLAYERS_TO_REBUILD]


def _at(player: str, season: str, size: int) -> list[Figure]:
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

    label = f"{CALLS} × {{}}, {size:,} trackers"
    return [
        measure(label.format("due reviews from Redis"), from_redis),
        measure(label.format("due reviews, schedule made anew"), made_anew),
        measure(label.format("20 answers submitted and stored"), answered),
    ]


def _beside(figure: Figure, base: Figure) -> Figure:
    if figure is base:
        return figure
    ours, other = figure.ours_s or 0, base.ours_s or 1
    return Figure(figure.name, ours, other, ours / other, "at most 1.3 × the smallest season's")


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
