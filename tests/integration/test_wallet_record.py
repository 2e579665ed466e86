"""The wallet's record: what the system saves of it, and what becomes of the view."""

from datetime import timedelta

import frappe
import pytest

from memora.services import ledger
from memora.services.ledger import player_view
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError
from tests.support.players import make_player


@pytest.fixture
def wallet(borrow_user):
    player = make_player(borrow_user())
    doc = frappe.get_doc("Memora Player Wallet", player)
    doc.flags.ignore_permissions = True
    return doc


def test_the_system_saves_no_negative_xp(wallet):
    wallet.total_xp = -1

    with pytest.raises(ValidationError, match="less than 0 XP"):
        wallet.save()


def test_a_negative_streak_is_saved_as_none(wallet):
    wallet.current_streak = -3

    assert wallet.save().current_streak == 0


def test_the_system_saves_no_streak_of_tomorrow(wallet):
    wallet.last_success_date = utc_now().date() + timedelta(days=1)

    with pytest.raises(ValidationError, match="future"):
        wallet.save()


def test_a_wallets_view_is_made_when_asked_for(wallet):
    frappe.db.commit()

    wallet.populate_wallet_cache()

    assert player_view.load_many([wallet.player])[0] is not None


def test_a_deleted_wallet_leaves_no_view(wallet):
    frappe.db.commit()
    ledger.read_state(wallet.player)

    wallet.delete()

    assert player_view.load_many([wallet.player])[0] is None
