"""The ledger's protocol, checked over every order in which its steps can happen."""

from dataclasses import replace

import pytest

from tests.support.protocol_model import Explorer, Proc, ProtocolViolation, Rules, World

TWO_WRITERS = (Proc("writer", 0), Proc("writer", 1))

SCENES = {
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
    "one event sent twice, another writer, a rebuild and a restart": World(
        (Proc("writer", 0), Proc("writer", 0), Proc("writer", 1), Proc("rebuild")), restarts=1
    ),
}


@pytest.mark.parametrize("scene", SCENES, ids=str)
def test_no_interleaving_loses_doubles_or_shows_a_wrong_view(scene):
    assert Explorer(Rules()).explore(SCENES[scene]) > 1_000


@pytest.mark.parametrize("safeguard", Rules.__dataclass_fields__)
def test_each_safeguard_is_needed(safeguard):
    weakened = replace(Rules(), **{safeguard: False})

    with pytest.raises(ProtocolViolation):
        explore_all(weakened)


def explore_all(rules):
    for scene in SCENES.values():
        Explorer(rules).explore(scene)
