"""The drawings that students may choose are those that the client brings."""

from pathlib import Path

from memora.services.profiles.avatars import AVATARS

DRAWINGS = Path(__file__).resolve().parents[2] / "frontend" / "avatars"


def test_every_avatar_has_its_drawing_and_every_drawing_may_be_chosen():
    assert sorted(AVATARS) == sorted(path.stem for path in DRAWINGS.glob("*.svg"))
