"""Student endpoints beside a request that is signed in and does nothing, on the same host."""

from collections.abc import Callable, Iterable
from itertools import count

import frappe

from benchmarks.harness import Figure, compare
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_rate_limit_key
from tests.hosts.connection import wsgi_app
from tests.support.http import Client
from tests.support.students import School, Student
from tests.support.users import make_user

#: A round stays below the endpoint's rate limit, which is lifted between rounds.
REQUESTS = 50
LESSONS = 1_000


def run(_scale: str) -> list[Figure]:
    """Compare completions and whole maps with ``ping``."""
    app, site = wsgi_app(frappe.local.site), frappe.local.site
    school = School(lessons=LESSONS)
    user = make_user("endpoints@bench.example", "Memora Student")
    student = school.enrol(Student(lambda **headers: Client(app, site, headers), user))
    numbers = count(1)
    completions = _Calls(user, "progress.complete_lesson")
    maps = _Calls(user, "progress.get_progress")

    def complete(chosen: Iterable[int]) -> None:
        for number in chosen:
            lesson_id = school.lesson_id(number)
            _check(student.post(completions.endpoint, lesson_id=lesson_id, hearts=5))

    def complete_new() -> None:
        complete([next(numbers) for _number in completions.numbers()])

    def complete_again() -> None:
        complete(completions.numbers())

    def read_map() -> None:
        for _number in maps.numbers():
            _check(student.get(maps.endpoint, subject_id=school.subject))

    def post_nothing() -> None:
        _repeat(lambda: student.client.call("ping"))

    def get_nothing() -> None:
        _repeat(lambda: student.client.read("ping"))

    name = f"{REQUESTS} requests / ping, signed in:"
    budget = "ratio at most 1.67 (60 % of the throughput) on real Frappe"
    return [
        compare(f"{name} complete_lesson, new lessons", complete_new, post_nothing, budget),
        compare(f"{name} complete_lesson, again at once", complete_again, post_nothing),
        compare(f"{name} get_progress, {LESSONS} lessons", read_map, get_nothing),
    ]


class _Calls:
    """The calls of one endpoint, as many as its rate limit allows in a round."""

    def __init__(self, user: str, endpoint: str) -> None:
        self.endpoint = endpoint
        self._key = get_rate_limit_key(user, endpoint)

    def numbers(self) -> range:
        get_redis().delete(self._key)
        return range(1, REQUESTS + 1)


def _repeat(call: Callable[[], object]) -> None:
    for _ in range(REQUESTS):
        _check(call())


def _check(response: object) -> None:
    if response.status_code != 200:
        raise RuntimeError(response.text)
