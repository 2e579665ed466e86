"""The student compares with the model answer, and says how well it went."""

from typing import Any

from memora.services.content.marking.values import number_of
from memora.services.content.marking.verdict import Verdict, scored


def mark(_question: dict[str, Any], answer: Any) -> Verdict:
    """Take the student's own score, 0–1 or a boolean, as theirs."""
    own = float(answer) if isinstance(answer, bool) else number_of(answer)
    return scored(own or 0.0, is_verified=False)
