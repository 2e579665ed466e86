"""Names of the last release go on working for one more."""

import sys
from importlib import import_module

import pytest

#: What its docs/operations.md told operators to execute.
COMMANDS = (
    "memora.services.content_import.console.import_file",
    "memora.services.device_auth.create_missing_profiles",
    "memora.services.device_auth.rebuild_device_cache",
    "memora.services.health.read_details",
    "memora.services.installation.forget_hot_state",
    "memora.services.progress_engine.migration.migrate_to_bitmap_structure",
    "memora.services.question_index.rebuild",
    "memora.services.rankings.rebuild_boards",
    "memora.services.reconcile.reconcile",
    "memora.services.wallet_sync.trigger_wallet_sync",
)


@pytest.mark.filterwarnings("ignore:memora.services:DeprecationWarning")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_last_release_is_still_found(command):
    module, _dot, name = command.rpartition(".")

    assert callable(getattr(import_module(module), name))


def test_an_old_name_gives_the_very_function_of_the_new_one():
    with pytest.warns(DeprecationWarning, match="has moved to memora.services.boards"):
        old = fresh_import("memora.services.rankings")

    assert old.rebuild_boards is import_module("memora.services.boards").rebuild_boards


def fresh_import(name):
    sys.modules.pop(name, None)
    return import_module(name)


def test_a_name_that_never_was_is_not_found():
    with pytest.raises(ModuleNotFoundError):
        import_module("memora.services.never_was")
