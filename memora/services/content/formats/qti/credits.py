"""What options earn, found out by having a question's own rules mark them. Pure.

QTI says by a program of its own what an answer earns. Whatever that program looks like, an option's
share of the points is what it changes; so each is tried, and the program is asked.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

#: Gives the points of an answer: the identifiers that are chosen, or the one text that is typed.
Score = Callable[[Sequence[str]], float]

#: Points are sums of decimal fractions.
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Earned:
    """What answers earn.

    Attributes:
        credits: The share of the points of each, -1 to 1, in the order asked.
        points: What the best answer earns; 0 where none is right.
        all_or_nothing: Whether several earn their points only all together.
    """

    credits: list[float]
    points: float
    all_or_nothing: bool = False


def of_one(answers: Sequence[str], score: Score) -> Earned:
    """Return what each answer earns where one is given: the best of them all the points."""
    nothing = max(0.0, score(()))
    points = [score((answer,)) - nothing for answer in answers]
    best = max(points, default=0.0)
    if best <= _NOTHING:
        return Earned([0.0] * len(answers), 0.0)
    return Earned([_share(each, best) for each in points], best)


def of_several(answers: Sequence[str], score: Score, right: Iterable[Sequence[str]]) -> Earned:
    """Return what each answer earns where several are given together.

    Args:
        answers: What can be chosen.
        score: The question's rules.
        right: What may be the right answer, as the question names it; what earns most is.
    """
    nothing = score(())
    alone = [score((answer,)) - nothing for answer in answers]
    gaining = [answer for answer, gain in zip(answers, alone, strict=True) if gain > _NOTHING]
    best = max([gaining, *map(list, right)], key=lambda chosen: score(chosen))
    whole = score(best) - nothing
    if not best or whole <= _NOTHING:
        return Earned([0.0] * len(answers), 0.0)
    beside = {
        answer: score((*best, answer)) - score(best) for answer in answers if answer not in best
    }
    spoils = bool(beside) and all(loss <= _NOTHING - whole for loss in beside.values())
    by_itself = [answer for answer in gaining if answer in best]
    needs_all = len(by_itself) < len(best) if len(best) > 1 else spoils
    if needs_all:
        return Earned([float(answer in best) / len(best) for answer in answers], whole, True)
    return Earned(
        [
            _share(gain if answer in best else beside[answer], whole)
            for answer, gain in zip(answers, alone, strict=True)
        ],
        whole,
    )


def _share(points: float, whole: float) -> float:
    share = max(-1.0, min(1.0, points / whole))
    return 0.0 if abs(share) < _NOTHING else share
