"""The student's client in Chromium: a school with a course on light, and who learns there."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.learner import Learner
from tests.support.light import Language, LightSchool
from tests.support.shots import DESK, PHONE
from tests.support.visits import Visit


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the day's long parts where nobody asked for them (``make test-client`` does)."""
    if os.environ.get("CLIENT_DAY"):
        return
    long = [item for item in items if item.get_closest_marker("client_day")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


@pytest.fixture
def light(connection: None) -> LightSchool:  # noqa: ARG001
    """The school, its course in English."""
    return LightSchool()


@pytest.fixture
def new_learner(
    new_visit: Callable[..., Visit], borrow_user: Callable[..., str]
) -> Callable[..., Learner]:
    """Make students with a browser: `new_learner(light)`; they are enrolled, not signed in.

    `language` is that of the browser, `on_desk` a wide window instead of a phone's.
    """

    def make(
        school: LightSchool | None,
        language: Language = "en",
        *,
        on_desk: bool = False,
        **options: Any,
    ) -> Learner:
        user = borrow_user("Memora Student")
        if school:
            school.enrol(user)
        size = DESK if on_desk else PHONE
        return Learner(new_visit(viewport=size, locale=language, **options), user)

    return make


@pytest.fixture
def learner(light: LightSchool, new_learner: Callable[..., Learner]) -> Learner:
    """A student of the school on a phone, signed in through the client's own door."""
    learner = new_learner(light).sign_in().at("home")
    learner.visit.refused.clear()
    learner.visit.errors.clear()
    return learner
