"""Guessing passwords: what is counted, under which name, and what a guesser learns."""

import itertools
import uuid

import frappe
import pytest
from frappe.utils import password as host_passwords

from memora.services.identity import login_attempts
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_site_pattern
from tests.support.http import message_of
from tests.support.students import Student
from tests.support.users import PASSWORD, make_user

VARIANTS = {"e": "éèêëēěėę", "o": "óòôöō", "a": "áàâäā", "u": "úùûü"}


def spellings_of(user, count):
    """Return spellings that MariaDB takes for the account, and that are none of its own."""
    (columns, given) = zip(*[(n, c) for n, c in enumerate(user) if c in VARIANTS], strict=True)
    found = []
    for chosen in itertools.product(*(letter + VARIANTS[letter] for letter in given)):
        letters = list(user)
        for column, letter in zip(columns, chosen, strict=True):
            letters[column] = letter
        spelled = "".join(letters)
        if spelled != user and frappe.db.get_value("User", {"name": spelled}, "name") == user:
            found.append(spelled)
        if len(found) == count:
            return found
    raise AssertionError(f"{user} has only {len(found)} other spellings")


@pytest.fixture
def student(new_client, borrow_user):
    return Student(new_client, borrow_user("Memora Student"))


def keys():
    return {key.decode() for key in get_redis().scan_iter(get_site_pattern())}


def test_another_spelling_of_an_account_is_no_account(student, new_client):
    for spelled in spellings_of(student.user, 6):
        answer = Student(new_client, spelled, student.device_id).login(PASSWORD)
        assert answer.status_code in (401, 429)


def test_spellings_of_one_account_do_not_multiply_its_guesses(student, new_client):
    """Four guesses each under four spellings that MariaDB takes for one account."""
    device = str(uuid.uuid4())
    spellings = spellings_of(student.user, 3)
    for spelled in (student.user, *spellings):
        for number in range(4):
            Student(new_client, spelled, device).login(f"guess {number}")

    assert Student(new_client, spellings[0]).login().status_code == 401
    assert [Student(new_client, student.user, device).login(p).status_code for p in "xy"] == [
        *(401, 429),
    ]


def test_other_letter_case_is_the_account_and_counts_as_its_name(student, new_client):
    typed = student.user.replace("memora", "MemoRa").upper()
    for _ in range(5):
        Student(new_client, typed, student.device_id).login("wrong")

    assert student.login().status_code == 429


def test_an_account_typed_with_other_letter_case_signs_in(student, new_client):
    answer = Student(new_client, f" {student.user.title()} ", student.device_id).login()

    assert (answer.status_code, frappe.db.exists("Memora Player Wallet", student.user)) == (
        *(200, student.user),
    )


def test_all_spellings_share_one_count_of_wrong_passwords(student, new_client):
    student.login()
    device = str(uuid.uuid4())
    typed = [student.user.upper(), student.user.title(), student.user]
    for spelled in typed * 2:
        last = Student(new_client, spelled, device).login("wrong")

    assert last.status_code == 429


def test_a_guesser_of_made_up_accounts_leaves_few_keys(new_client):
    for number in range(60):
        Student(new_client, f"made-up-{number}@example.com").login("wrong")
    before = len(keys())
    for number in range(60):
        Student(new_client, f"made-up-{number}@example.com").login("wrong")

    assert len(keys()) <= before + 60
    assert not [key for key in keys() if "made-up" in key]
    assert all(get_redis().ttl(key) > 0 for key in keys() if "login_attempts" in key)


def test_keys_of_made_up_accounts_have_a_bound():
    made = {
        (who.account, who.device)
        for number in range(20_000)
        for who in [login_attempts.unknown(f"made-up-{number}@example.com", str(uuid.uuid4()))]
    }

    assert len(made) <= login_attempts.UNKNOWN_ACCOUNTS * login_attempts.UNKNOWN_DEVICES


def test_an_unknown_account_has_to_wait_as_a_known_one_has(student, new_client):
    device = str(uuid.uuid4())
    unknown = [Student(new_client, "nobody@example.com", device).login("x") for _ in range(6)]
    known = [Student(new_client, student.user, device).login("x") for _ in range(6)]

    assert [answer.status_code for answer in unknown] == [answer.status_code for answer in known]
    assert message_of(unknown[-1]) == message_of(known[-1])


@pytest.fixture
def hashings(monkeypatch):
    """Count how often passlib, which is neither ours nor Frappe's, hashes a password."""
    done = []
    handler = host_passwords.passlibctx.handler("pbkdf2_sha256")
    real = handler._calc_checksum

    def calculate(self, secret):
        done.append(self.rounds)
        return real(self, secret)

    monkeypatch.setattr(handler, "_calc_checksum", calculate)
    return done


@pytest.mark.parametrize("account", ["unknown", "without a password", "disabled"])
def test_every_account_costs_the_guesser_the_same_work(student, new_client, hashings, account):
    Student(new_client, "somebody@example.com").login("wrong")  # makes the process's dummy hash
    hashings.clear()
    student.login("wrong")
    known, user = list(hashings), student.user
    if account == "unknown":
        user = "nobody@example.com"
    elif account == "without a password":
        user = make_user(f"fresh-{uuid.uuid4().hex[:8]}@example.com", "Memora Student")
        frappe.db.delete("__Auth", {"doctype": "User", "name": user, "fieldname": "password"})
    else:
        frappe.db.set_value("User", user, "enabled", 0)
    hashings.clear()
    Student(new_client, user).login("wrong")

    assert (hashings, len(known)) == (known, 1)


def test_of_sixty_guesses_at_the_same_moment_five_are_looked_at(student, new_client):
    students = [Student(new_client, student.user, student.device_id) for _ in range(60)]
    path = "/api/method/memora.api.player.login"
    guesses = [
        guesser.client.start("POST", path, json={"usr": student.user, "pwd": f"guess {number}"})
        for number, guesser in enumerate(students)
    ]
    codes = [guess.result().status_code for guess in guesses]

    assert (codes.count(401), codes.count(429)) == (5, 55)


def test_guesses_at_the_same_moment_are_counted_while_redis_is_away(
    student, new_client, redis_server, monkeypatch
):
    monkeypatch.setattr(login_attempts, "_LOCK_WAIT_S", 30)
    redis_server.stop()
    students = [Student(new_client, student.user, student.device_id) for _ in range(12)]
    path = "/api/method/memora.api.player.login"
    guesses = [
        guesser.client.start("POST", path, json={"usr": student.user, "pwd": f"guess {number}"})
        for number, guesser in enumerate(students)
    ]
    codes = [guess.result().status_code for guess in guesses]

    assert (codes.count(401), codes.count(429)) == (5, 7)


def test_signing_in_often_uses_up_no_guesses(student):
    codes = [student.login().status_code for _ in range(7)]

    assert codes == [200] * 7


def test_signing_in_often_uses_up_no_guesses_while_redis_is_away(student, redis_server):
    redis_server.stop()
    codes = [student.login().status_code for _ in range(7)]

    assert codes == [200] * 7


def test_who_has_to_wait_is_told_how_long(student):
    for _ in range(6):
        refusal = student.login("wrong")

    seconds = refusal.json["resets_in"]
    assert 0 < seconds <= 15 * 60
    assert refusal.headers["Retry-After"] == str(seconds)


def test_unknown_devices_share_a_days_allowance(student, new_client):
    student.login()
    limits, codes = login_attempts.LIMITS, []
    while codes.count(401) < limits.of_unknown_devices_a_day:
        last = Student(new_client, student.user).login("wrong")
        codes.append(last.status_code)
        if last.status_code == 429:
            for key in keys():
                # The quarter of an hour is over.
                if "login_attempts:" in key and not key.endswith(":day"):
                    get_redis().delete(key)

    refusal = Student(new_client, student.user).login("wrong")
    assert (refusal.status_code, refusal.json["resets_in"] > 15 * 60) == (429, True)
    assert student.login().status_code == 200
