"""The circuit breaker: who is admitted to a server that does not answer."""

import pytest

from memora.utils.circuit_breaker import CircuitBreaker

REST = 5.0


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def breaker(clock):
    return CircuitBreaker(REST, clock)


def test_everybody_is_admitted_to_a_server_that_answers(breaker):
    assert [breaker.admits() for _ in range(3)] == [True, True, True]


def test_after_a_time_out_nobody_is_admitted(breaker, clock):
    breaker.trip()
    clock.now += REST - 0.1

    assert [breaker.admits() for _ in range(3)] == [False, False, False]


def test_after_the_rest_one_caller_probes(breaker, clock):
    breaker.trip()
    clock.now += REST

    assert [breaker.admits() for _ in range(3)] == [True, False, False]


def test_a_probe_that_is_never_heard_of_again_is_followed_by_another(breaker, clock):
    breaker.trip()
    clock.now += REST
    breaker.admits()
    clock.now += REST

    assert [breaker.admits() for _ in range(2)] == [True, False]


def test_a_probe_that_fails_starts_a_new_rest(breaker, clock):
    breaker.trip()
    clock.now += REST
    breaker.admits()
    clock.now += 1
    breaker.trip()
    clock.now += REST - 0.1

    assert not breaker.admits()


def test_an_answer_admits_everybody_again(breaker, clock):
    breaker.trip()
    clock.now += REST
    breaker.admits()
    breaker.close()

    assert [breaker.admits() for _ in range(3)] == [True, True, True]
