"""Computing a subject's map."""

from typing import Any

from benchmarks.harness import Figure, measure
from memora.services.ledger.packing import pack_bitmap, pack_hearts, unpack_bits
from memora.services.progress_engine.lesson_gate import LessonGate
from memora.services.progress_engine.progress_computer import build_progress
from memora.services.progress_engine.unlock_calculator import compute_node_states
from tests.support.structures import subject, topic, track, unit

LESSONS = (100, 1_000, 10_000)


def run(_scale: str) -> list[Figure]:
    """Time unlock states and the whole answer."""
    figures = []
    for count in LESSONS:
        structure = _structure(count)
        done = dict.fromkeys(range(count // 2), 4)
        gate = LessonGate(structure)
        bitmap, hearts = pack_bitmap(done), pack_hearts(done)
        budget = "under 5 ms" if count == 1_000 else ""
        figures += [
            measure(
                f"unlock states: {count} lessons",
                lambda s=structure, b=bitmap: compute_node_states(s, b),
                budget,
            ),
            measure(
                f"is one lesson open: {count} lessons",
                lambda g=gate, b=bitmap, i=f"l{count // 2}": g.find_obstacle(i, unpack_bits(b)),
            ),
            measure(
                f"whole progress answer: {count} lessons",
                lambda s=structure, b=bitmap, h=hearts: build_progress(s, bitmap=b, best_hearts=h),
            ),
        ]
    return figures


def _structure(lessons: int) -> dict[str, Any]:
    """Build a linear subject of topics with ten lessons, units with five topics."""
    units = [unit(*(topic(10, is_linear=True) for _ in range(5))) for _ in range(lessons // 50)]
    return subject(track(*units, is_linear=True), is_linear=True)
