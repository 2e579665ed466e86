"""The API under the names that its specification gives: modules, functions, arguments, gateway."""

import importlib
import inspect

import pytest

import memora.api
from tests.support.endpoints import FUNCTIONS, methods_of

#: module.function, HTTP method and documented arguments; "=…" is a default that is documented.
DOCUMENTED = """
player.login POST usr pwd device_name=None
player.check_device_authorization GET
player.register_device POST student_email device_id device_name
player.remove_device POST student_email device_id
player.validate_session GET
player.logout POST
player.complete_lesson POST lesson_id hearts_earned
player.get_wallet GET
player.add_xp POST xp_amount
player.trigger_wallet_sync POST force=False
progress.complete_lesson POST lesson_id hearts
progress.get_progress GET subject_id
subjects.get_subjects GET
subjects.get_my_subjects GET
subjects.get_game_tracks GET subject
map_engine.get_map_data GET subject track
map_engine.get_track_details GET track
map_engine.get_topic_details GET topic_id
map_engine.get_unit_topics GET unit_id
sessions.get_lesson_details GET lesson_id
sessions.submit_session POST session_meta gamification_results interactions
reviews.get_review_session GET subject=None topic_id=None
reviews.submit_review_session POST session_data
profile.get_player_profile GET
profile.get_full_profile_stats GET subject=None
quests.get_daily_quests GET
leaderboard.get_leaderboard GET subject=None period='weekly'
onboarding.get_academic_masters GET
onboarding.set_academic_profile POST grade stream academic_year
store.get_store_items GET
store.request_purchase POST item_id payment_method
srs.get_cache_status GET
srs.rebuild_season_cache POST season_name
srs.archive_season POST season_name confirm=False
srs.get_archive_status GET season_name
srs.delete_eligible_archived_records POST season_name=None confirm=False
srs.trigger_reconciliation POST
cdn_admin.get_queue_status GET
"""
ENDPOINTS = [line.split() for line in DOCUMENTED.strip().splitlines()]

#: What is documented beside the endpoints.
HELPERS = """
player.validate_uuid uuid_str param_name='uuid'
player.validate_xp_amount xp_amount
player.validate_hearts_earned hearts
player.validate_email email
player.log_security_event event_type user_id device_id endpoint result
player.rate_limit max_requests=100 window_seconds=60
player.require_authorized_device fn
"""


def parameters_of(function, count):
    """Return the first parameters that take a value by position, with what they default to."""
    positional = [
        parameter
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    ]
    return positional[:count]


def assert_takes(function, documented):
    """Compare documented arguments with a function's: names, order and documented defaults."""
    names = [argument.partition("=")[0] for argument in documented]
    taken = parameters_of(function, len(names))
    assert [parameter.name for parameter in taken] == names
    for argument, parameter in zip(documented, taken, strict=True):
        _name, has_default, default = argument.partition("=")
        if has_default:
            assert repr(parameter.default) == default, argument


@pytest.mark.parametrize(("name", "arguments"), [(n, given) for n, _method, *given in ENDPOINTS])
def test_a_documented_endpoint_takes_its_documented_arguments_first(name, arguments):
    assert_takes(FUNCTIONS[name], arguments)


@pytest.mark.parametrize(("name", "method"), [endpoint[:2] for endpoint in ENDPOINTS])
def test_a_documented_endpoint_takes_its_documented_http_method(name, method):
    assert method in methods_of(FUNCTIONS[name])


@pytest.mark.parametrize("line", HELPERS.strip().splitlines())
def test_a_documented_helper_takes_its_documented_arguments_first(line):
    name, *arguments = line.split()
    module, _dot, function = name.partition(".")
    assert_takes(getattr(importlib.import_module(f"memora.api.{module}"), function), arguments)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_gateway_offers_every_endpoint(name):
    function = name.rpartition(".")[2]
    # Two modules have a complete_lesson: the gateway's is the canonical one.
    offered = "progress.complete_lesson" if function == "complete_lesson" else name
    assert getattr(memora.api, function) is FUNCTIONS[offered]


def test_the_gateway_offers_endpoints_alone():
    assert sorted(memora.api.__all__) == sorted({name.rpartition(".")[2] for name in FUNCTIONS})
