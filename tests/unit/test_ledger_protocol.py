"""The ledger's protocol, checked over every order in which its steps can happen."""

from dataclasses import replace

import pytest

from tests.support.protocol_model import (
    FALLING,
    Explorer,
    Proc,
    ProtocolViolation,
    Rules,
    View,
    World,
)

TWO_WRITERS = (Proc("writer", 0), Proc("writer", 1))
WRITER_AND_UNDO = (Proc("writer", 0), Proc("writer", FALLING))

#: The smallest first: a safeguard that is off is found soon.
SCENES = {
    "an event, a sync and two flushes": World((Proc("writer", 0), Proc("sync")), flushes=2),
    "one event sent twice, another writer and a restart": World(
        (Proc("writer", 0), Proc("writer", 0), Proc("writer", 1)), restarts=1
    ),
    "a gain, an undo, a sync, Redis away twice and a kill": World(
        (*WRITER_AND_UNDO, Proc("sync")), view=View(1, 0, 0), outages=2, kills=1
    ),
    "a gain, an undo, a rebuild of the boards, a flush and a restart": World(
        (*WRITER_AND_UNDO, Proc("boards")), flushes=1, restarts=1
    ),
    "a gain, an undo, two syncs and Redis away": World(
        (*WRITER_AND_UNDO, Proc("sync"), Proc("sync")), outages=1
    ),
    "two writers, a rebuild, a flush and a kill": World(
        (*TWO_WRITERS, Proc("rebuild")), flushes=1, kills=1
    ),
    "two writers, a rebuild, and restarts with a cut AOF": World(
        (*TWO_WRITERS, Proc("rebuild")), restarts=2
    ),
    "three writers and a rebuild": World((*TWO_WRITERS, Proc("writer", 2), Proc("rebuild"))),
    "two writers, a sync, a restart and a kill": World(
        (*TWO_WRITERS, Proc("sync")), restarts=1, kills=1
    ),
    "two writers, two syncs, a flush and a kill": World(
        (*TWO_WRITERS, Proc("sync"), Proc("sync")), flushes=1, kills=1
    ),
}


@pytest.mark.parametrize("scene", SCENES, ids=str)
def test_no_interleaving_loses_doubles_or_shows_a_wrong_view(scene):
    assert Explorer(Rules()).explore(SCENES[scene]) > 100


@pytest.mark.parametrize("safeguard", Rules.__dataclass_fields__)
def test_each_safeguard_is_needed(safeguard):
    weakened = replace(Rules(), **{safeguard: False})

    with pytest.raises(ProtocolViolation):
        explore_all(weakened)


def explore_all(rules):
    for scene in SCENES.values():
        Explorer(rules).explore(scene)
