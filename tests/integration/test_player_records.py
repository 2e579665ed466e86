import uuid
from datetime import timedelta

import frappe
import pytest

from memora.services.reviews.schedulers import SCHEDULERS
from memora.utils import errors
from memora.utils.clock import utc_now
from tests.support.factories import insert, make_grade, make_plan

STUDENT = "Memora Student"


def device(device_id=None):
    return {"device_id": device_id or str(uuid.uuid4()), "device_name": "Phone"}


def make_profile(user, *device_ids):
    rows = [device(device_id) for device_id in device_ids]
    return insert("Memora Player Profile", user=user, authorized_devices=rows)


@pytest.fixture
def student(borrow_user):
    return borrow_user(STUDENT)


def test_a_profile_is_named_by_its_user_and_comes_with_a_wallet(student):
    assert make_profile(student).name == student
    wallet = frappe.db.get_value(
        "Memora Player Wallet", student, ["player", "total_xp", "last_seq"], as_dict=True
    )
    assert (wallet.player, wallet.total_xp, wallet.last_seq) == (student, 0, 0)


def test_a_student_has_at_most_two_devices(student):
    with pytest.raises(errors.ValidationError, match="at most 2"):
        make_profile(student, None, None, None)


@pytest.mark.parametrize(
    "device_id",
    [
        "phone",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "{b58f7a44-8e2a-4e43-9f5f-f6f4c4c6f0f4}",
        "7",
    ],
)
def test_a_device_id_that_is_no_uuid_of_version_4_is_refused(student, device_id):
    with pytest.raises(errors.ValidationError, match="UUID"):
        make_profile(student, device_id)


def test_a_device_is_listed_once_whatever_its_case(student):
    device_id = str(uuid.uuid4())
    with pytest.raises(errors.ValidationError, match="twice"):
        make_profile(student, device_id, device_id.upper())


def test_a_device_id_is_stored_in_lower_case(student):
    device_id = str(uuid.uuid4())
    profile = make_profile(student, device_id.upper())
    assert profile.authorized_devices[0].device_id == device_id


def test_a_device_that_an_administrator_adds_says_since_when(student):
    profile = make_profile(student, str(uuid.uuid4()))
    profile.reload()
    added_on = profile.authorized_devices[0].added_on
    assert abs(utc_now() - added_on) < timedelta(minutes=1)
    profile.append("authorized_devices", device())
    profile.save()
    profile.reload()
    assert profile.authorized_devices[0].added_on == added_on


def test_a_profiles_form_open_meanwhile_does_not_set_the_session_back(student):
    profile = make_profile(student)
    frappe.db.set_value(profile.doctype, profile.name, "active_sid", "new", update_modified=False)
    profile.active_sid = "old"
    profile.save()
    assert frappe.db.get_value(profile.doctype, profile.name, "active_sid") == "new"


def log_row(player):
    values = {"player": player, "seq": 1, "interaction_type": "test", "xp": 5}
    row = frappe.get_doc({"doctype": "Memora Interaction Log", **values})
    row.db_insert()
    return row


def test_the_database_refuses_a_sequence_number_used_twice(student):
    log_row(student)
    with pytest.raises(frappe.UniqueValidationError):
        log_row(student)


@pytest.mark.parametrize(
    "field", ["client_xp_daily_cap", "daily_lesson_xp_cap", "daily_review_limit"]
)
def test_a_negative_limit_is_refused(field):
    settings = frappe.get_doc("Memora Settings")
    settings.set(field, -1)
    with pytest.raises(errors.ValidationError):
        settings.save()


def test_a_new_site_has_the_limits_of_the_contract():
    caps = [
        frappe.db.get_single_value("Memora Settings", field)
        for field in ("client_xp_daily_cap", "daily_lesson_xp_cap")
    ]
    assert caps == [100, 2000]


def test_a_new_site_reviews_with_classic_sixty_questions_a_day():
    chosen = [
        frappe.db.get_single_value("Memora Settings", field)
        for field in ("srs_scheduler", "daily_review_limit")
    ]
    assert chosen == ["classic", 60]


def test_the_settings_offer_every_scheduler_and_no_other():
    choice = frappe.get_meta("Memora Settings").get_field("srs_scheduler")

    assert choice.options.split("\n") == list(SCHEDULERS)


def test_an_unknown_scheduler_is_not_saved():
    settings = frappe.get_doc("Memora Settings")
    settings.srs_scheduler = "sm18"
    with pytest.raises(frappe.ValidationError):
        settings.save()


def test_a_plan_chosen_in_desk_brings_grade_and_season(student):
    profile, plan = make_profile(student), make_plan()
    profile.plan = plan.name
    profile.save()

    assert (profile.grade, profile.stream, profile.season) == (plan.grade, None, plan.season)


def test_a_grade_that_is_not_the_plans_is_refused(student):
    profile = make_profile(student)
    profile.plan = make_plan().name
    profile.save()
    profile.grade = make_grade().name

    with pytest.raises(errors.ValidationError, match="Choose the academic plan"):
        profile.save()


def test_a_plan_that_was_edited_keeps_its_students(student):
    profile, plan = make_profile(student), make_plan()
    profile.plan = plan.name
    profile.save()
    plan.grade = make_grade().name
    plan.save()
    profile.authorized_devices = []
    profile.save()

    assert profile.plan == plan.name
