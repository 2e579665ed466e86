"""The first doors: signing in, and what may stand in the way."""

import os
from datetime import timedelta

import frappe
import pytest

from memora.utils.clock import utc_now
from tests.support.students import Student, code_of
from tests.support.users import PASSWORD

DAY = timedelta(days=1)


@pytest.mark.client_day
def test_who_is_not_signed_in_sees_the_sign_in_first(light, new_learner):
    assert new_learner(light).open().at("sign-in").screen == "sign-in"


def test_a_sign_in_leads_home(light, new_learner):
    assert new_learner(light).sign_in().at("home").screen == "home"


@pytest.mark.client_day
def test_a_sign_in_is_remembered_when_the_page_is_opened_again(learner):
    learner.open("/review").at("review")

    assert learner.visit.refused == []


def test_a_wrong_password_is_told_in_the_form(light, new_learner):
    learner = new_learner(light).open().at("sign-in")

    learner.send_password("not this one")

    fault = learner.page.locator("#fault", has_text="do not fit together")
    fault.wait_for()
    assert learner.page.locator("[name=usr]").get_attribute("aria-describedby") == "fault"


def test_a_new_student_chooses_a_year_first_and_begins(light, new_learner):
    learner = new_learner(None).sign_in().at("onboarding")

    learner.page.locator("label", has_text=light.plan.grade).click()
    learner.page.locator("[type=submit]").click()

    assert learner.at("home").screen == "home"
    assert frappe.db.get_value("Memora Player Profile", learner.user, "plan") == light.plan.name


def test_a_refused_device_shows_the_code_that_lets_it_in(light, new_learner, new_client, staff):
    learner = new_learner(light)
    # The first device is taken at once; another one waits for the school.
    Student(new_client, learner.user).login()
    learner.sign_in().at("refused-device")

    code = learner.page.locator(".code").inner_text().strip()
    added = staff.call("memora.api.player.register_device", student_email=learner.user, code=code)
    assert added.status_code == 200, added.text
    learner.go_on()

    assert learner.at("home").screen == "home"


def test_a_session_that_another_device_replaced_says_so(learner, new_client):
    device = learner.page.evaluate("localStorage.getItem('device_id')")
    Student(new_client, learner.user, device).login()

    learner.open("/review")

    assert learner.at("replaced-session").screen == "replaced-session"


@pytest.mark.skipif(
    not os.environ.get("MEMORA_BENCH"), reason="only real Frappe has a second factor"
)
@pytest.mark.usefixtures("asks_for_codes")
def test_a_second_factor_is_asked_for_and_leads_home(light, new_learner):
    from frappe.twofactor import set_default

    learner = new_learner(light)
    # The student's app is set up; Frappe would else mail a QR code first.
    set_default(f"{learner.user}_otplogin", 1)
    learner.sign_in().at("second-factor")
    learner.page.locator("[name=otp]").fill(code_of(learner))
    learner.page.locator("[type=submit]").click()

    assert learner.at("home").screen == "home"


def test_nobody_is_signed_in_over_a_session_of_staff(light, new_learner, borrow_user):
    learner = new_learner(light)
    learner.page.request.post(
        f"{learner.visit.site_url}/api/method/login",
        form={"usr": borrow_user("Memora Admin"), "pwd": PASSWORD},
    )

    learner.open().at("staff-session")

    assert learner.page.locator("[name=pwd]").count() == 0


@pytest.mark.client_day
def test_signing_in_needs_no_mouse(light, new_learner):
    learner = new_learner(light).open().at("sign-in")
    keyboard = learner.page.keyboard

    learner.page.locator("[name=usr]").focus()
    keyboard.type(learner.user)
    keyboard.press("Tab")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")

    assert learner.at("home").screen == "home"


@pytest.mark.client_day
def test_while_the_server_is_away_the_way_out_leads_on_when_it_is_back(light, new_learner):
    learner = new_learner(light)
    away = "**/*profile.get_start*"
    learner.page.route(away, lambda route: route.fulfill(status=503, body="{}"))
    learner.open().at("error")

    learner.page.unroute(away)
    learner.go_on()

    assert learner.at("sign-in").screen == "sign-in"


@pytest.mark.client_day
def test_a_year_that_is_over_says_so(light, new_learner):
    today = utc_now().date()
    frappe.get_doc("Memora Season", light.season).update(
        {"start_date": today - 300 * DAY, "end_date": today - DAY}
    ).save()
    frappe.db.commit()

    assert new_learner(light).sign_in().at("expired").screen == "expired"


@pytest.mark.client_day
def test_nothing_of_a_student_stays_on_the_device_that_they_left(learner):
    learner.open("/me").at("profile")
    learner.page.get_by_role("button", name="Sign out").click()
    learner.at("sign-in")

    learner.open("/map")

    assert learner.at("sign-in").screen == "sign-in"


@pytest.mark.client_day
def test_a_page_that_asked_for_the_sessions_token_keeps_nobody_from_posting(learner):
    site = learner.visit.site_url
    learner.open("/me").at("profile")
    learner.page.request.post(f"{site}/api/method/memora_probe.api.csrf_token")

    learner.page.get_by_role("button", name="Sign out").click()

    learner.at("sign-in")
    assert "400 /api/method/memora.api.player.logout" in learner.visit.refused
