"""Several options are ticked; ticking all of them earns nothing."""

from typing import Any

from memora.services.content.marking.multiple_choice import Options
from memora.services.content.marking.values import own_credit, total
from memora.services.content.marking.verdict import Verdict, scored


def mark(question: dict[str, Any], answer: Any) -> Verdict:
    """Mark a list of options' positions or texts.

    Each right one earns its share of the right ones, each wrong one costs its share of the wrong
    ones. Where options have credits of their own, these are added up instead. An answer that
    names what is no option belongs to another question, and earns nothing.
    """
    options = Options(question)
    found = [options.find(part) for part in (answer if isinstance(answer, list) else [answer])]
    chosen = sorted({at for at in found if at is not None})
    if None in found:
        score = 0.0
    elif any(own_credit(entry) is not None for entry in options.entries):
        score = total(options.credits[at] for at in chosen)
    else:
        score = _balance(options, chosen)
    return scored(score, tuple(chosen))


def _balance(options: Options, chosen: list[int]) -> float:
    hits = len(options.right & set(chosen))
    misses = len(chosen) - hits
    earned = hits / len(options.right) if options.right else 0.0
    return earned - (misses / (len(options.entries) - len(options.right)) if misses else 0.0)
