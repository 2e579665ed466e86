"""Reading a leaderboard, and what it costs in memory."""

import random
from datetime import datetime

from benchmarks.harness import Figure, measure
from memora.services.boards.page import BoardRequest, read_page
from memora.services.ledger import board_score
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_leaderboard_key, get_leaderboard_rows_key

PLAYERS = {"quick": (10_000, 100_000), "full": (10_000, 100_000, 1_000_000)}
READS = 200
SCOPE = "global"
MEMORY_BUDGET = "at most 128 B"
ROW_BUDGET = "at most 80 B a scope"


def run(scale: str) -> list[Figure]:
    """Time page and own rank, at the top and in the middle, of boards of several sizes."""
    figures = []
    for count in PLAYERS[scale]:
        bytes_a_member, bytes_a_row = _fill(count)
        middle = _player(count // 2)
        for mode in ("page", "neighbours"):
            request = BoardRequest(SCOPE, None, "all_time", mode, 20, 0)
            figures.append(
                measure(
                    f"leaderboard: {mode} and own rank, {count:,} players, {READS} reads",
                    lambda r=request, p=middle: [
                        read_page(p, r, SCOPE, "all_time") for _ in range(READS)
                    ],
                    "one round trip, O(log n)",
                )
            )
        name = f"leaderboard: memory of a member, {count:,} players: {bytes_a_member:.0f} B"
        figures.append(Figure(name, None, budget=MEMORY_BUDGET))
        name = f"leaderboard: memory of a member's row, {count:,} players: {bytes_a_row:.0f} B"
        figures.append(Figure(name, None, budget=ROW_BUDGET))
    return figures


def _player(number: int) -> str:
    return f"student{number:07}@school.example"


def _fill(count: int) -> tuple[float, float]:
    """Put players on a board; return the bytes that each takes there, and the row that it shows."""
    client, chance = get_redis(), random.Random(1)
    board, rows = get_leaderboard_key(SCOPE, "all_time"), get_leaderboard_rows_key(SCOPE)
    client.delete(board, rows)
    moment = board_score.to_ms(datetime(2026, 9, 1))  # noqa: DTZ001 - naive UTC
    for first in range(0, count, 10_000):
        scores = {
            _player(number): board_score.encode(chance.randint(1, 50_000), moment, None)
            for number in range(first, first + 10_000)
        }
        client.zadd(board, scores)
        client.hset(rows, mapping=dict.fromkeys(scores, 12_345))
    return tuple(client.memory_usage(key, samples=0) / count for key in (board, rows))
