"""What becomes of a purchase request: each step under the request's row lock, once.

Whatever buys (an approval, a payment, a price of nothing) ends in ``_fulfil``, the one place in
which a purchase opens or gives something, in one transaction with the request's new status.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

import frappe
from frappe import _

from memora.services import ledger
from memora.services.ledger.entry import Entry
from memora.services.ledger.interaction_log import Decision
from memora.services.ledger.player_state import PlayerState
from memora.services.store import access
from memora.services.store.payments import Payment, webhook_provider
from memora.utils.clock import utc_now
from memora.utils.errors import ConflictError, NotFoundError
from memora.utils.job_run import job_run
from memora.utils.names import is_same_name
from memora.utils.retry import LOCK_WAIT_S, in_own_transaction

PENDING = "Pending"
PAID = "Paid"
APPROVED = "Approved"
FULFILLED = "Fulfilled"
REJECTED = "Rejected"
CANCELLED = "Cancelled"
EXPIRED = "Expired"

#: What may follow a status. Money that comes late still buys: it may follow what is over.
NEXT = {
    PENDING: {PAID, APPROVED, REJECTED, CANCELLED, EXPIRED},
    PAID: {FULFILLED, CANCELLED},
    APPROVED: {FULFILLED, CANCELLED},
    FULFILLED: {CANCELLED},
    REJECTED: {PAID},
    CANCELLED: {PAID},
    EXPIRED: {PAID},
}


def next_states(status: str, *, was_fulfilled: bool) -> set[str]:
    """Return what may follow a status; what was fulfilled and then cancelled is over for good."""
    if status == CANCELLED and was_fulfilled:
        return set()
    return NEXT[status]


REQUEST = "Game Purchase Request"
PURCHASE = "purchase"
REFUND = "refund"
EXPIRED_A_RUN = 1_000
EXPIRY_ERROR = "Purchase Expiry Error"

T = TypeVar("T")


def approve(purchase_id: str, *, now: datetime) -> str:
    """Fulfil a request without a provider's payment; repeating it changes nothing.

    Args:
        purchase_id: the request.
        now: naive UTC time.

    Returns:
        The request's status.

    Raises:
        NotFoundError: there is no such request.
        ConflictError: it is over, or so is the season that it opens.
    """
    return _fulfil(purchase_id, APPROVED, now)


def reject(purchase_id: str, reason: str, *, now: datetime) -> str:
    """Refuse a request, and tell the student why.

    Args:
        purchase_id: the request.
        reason: what the student reads.
        now: naive UTC time.

    Returns:
        The request's status.

    Raises:
        NotFoundError: there is no such request.
        ConflictError: it is no longer pending.
    """

    def step(purchase: Any) -> str:
        if purchase.status != REJECTED:
            purchase.rejection_reason = reason
            _advance(purchase, REJECTED, now)
        return purchase.status

    return _locked(purchase_id, step)


def cancel(purchase_id: str, player: str, *, is_staff: bool, now: datetime) -> str:
    """Cancel a request, and take back what it opened or gave.

    Of gems is taken back what the player still has of them.

    Args:
        purchase_id: the request.
        player: whose it is.
        is_staff: whether staff or a payment provider cancel it; the student may only while it
            is pending.
        now: naive UTC time.

    Returns:
        The request's status.

    Raises:
        NotFoundError: there is no such request, or it is another student's.
        ConflictError: it is over, or a student asks when it is no longer pending.
    """
    terms = _terms(purchase_id)
    if not is_same_name(player, terms.player):
        raise _no_such(purchase_id)
    purchase_id = terms.name

    def step(purchase: Any) -> str:
        if purchase.status == CANCELLED:
            return CANCELLED
        if not is_staff and purchase.status != PENDING:
            raise ConflictError(
                _("This purchase is {0} and cannot be cancelled here. Ask your school.").format(
                    _(purchase.status)
                )
            )
        _advance(purchase, CANCELLED, now)
        access.withdraw(purchase_id)
        return CANCELLED

    def unless_gems_were_given(purchase: Any) -> str | None:
        # Looked at under the lock: an approval may have given them since the terms were read.
        if is_staff and purchase.gems_amount and purchase.status == FULFILLED:
            return None
        return step(purchase)

    status = _locked(purchase_id, unless_gems_were_given)
    if status:
        return status

    def take_back(state: PlayerState, _at: datetime) -> Decision:
        gems = -max(0, min(terms.gems_amount, state.gems))
        return Decision([Entry(REFUND, purchase_id, gems=gems)], {"gems": gems})

    _in_ledger(terms.player, take_back, REFUND, purchase_id, step)
    return CANCELLED


def receive_payment(payment: Payment, *, now: datetime) -> str:
    """Fulfil a request that a provider says is paid, once, however often it says so.

    Money that comes late, after the request was given up, still buys. Where the season is over
    meanwhile the request stays paid, for staff to see.

    Args:
        payment: what was paid, as the provider signed it.
        now: naive UTC time.

    Returns:
        The request's status.

    Raises:
        NotFoundError: there is no such request.
        ConflictError: another amount was asked for, or it was paid before by another payment.
    """

    def note(purchase: Any) -> bool:
        _check_payment(purchase, payment)
        if purchase.transaction_id is None:
            purchase.transaction_id = payment.transaction_id
            purchase.save(ignore_permissions=True)
        return bool(purchase.fulfilled_at)

    def stay_paid(purchase: Any) -> str:
        if PAID in next_states(purchase.status, was_fulfilled=bool(purchase.fulfilled_at)):
            _advance(purchase, PAID, now)
        return purchase.status

    if _locked(payment.purchase_id, note):
        return _terms(payment.purchase_id).status
    try:
        return _fulfil(payment.purchase_id, PAID, now)
    except ConflictError:
        return _locked(payment.purchase_id, stay_paid)


def receive_refund(transaction_id: str, *, now: datetime) -> str:
    """Cancel the request whose payment was given back.

    Raises:
        NotFoundError: no request was paid like that.
    """
    paid = {"transaction_id": transaction_id}
    found = frappe.db.get_value(REQUEST, paid, ["name", "player"], as_dict=True)
    if found is None:
        raise NotFoundError(_("There is no purchase with the payment {0}.").format(transaction_id))
    return cancel(found.name, found.player, is_staff=True, now=now)


def expire_purchases(*, now: datetime | None = None) -> int | None:
    """Expire the pending requests whose time to pay is over; the job of every minute.

    Args:
        now: naive UTC time; the present moment if not given.

    Returns:
        How many expired; None when another run is under way.
    """

    def step(purchase: Any) -> int:
        if purchase.status != PENDING:
            return 0
        _advance(purchase, EXPIRED, at)
        return 1

    at = now or utc_now()

    with job_run("purchase_expiry", error_title=EXPIRY_ERROR) as alone:
        if not alone:
            return None
        due = frappe.db.sql(
            f"""SELECT name FROM `tab{REQUEST}` WHERE status = %s AND expires_at <= %s
            ORDER BY expires_at LIMIT %s""",
            (PENDING, at, EXPIRED_A_RUN),
        )
        return sum(_expire(name, step) for (name,) in due)


def _expire(purchase_id: str, step: Callable[[Any], int]) -> int:
    """Expire one request of the job's; one that somebody holds waits for the next run.

    One request must not keep the others from expiring, whatever is the matter with it.
    """
    frappe.db.commit()
    try:
        held = not frappe.db.sql(
            f"SELECT name FROM `tab{REQUEST}` WHERE name = %s FOR UPDATE SKIP LOCKED",
            purchase_id,
        )
        if held:
            message = "%s is held by somebody else: it expires with a later run"
            frappe.logger("memora").warning(message, purchase_id)
            expired = 0
        else:
            expired = step(frappe.get_doc(REQUEST, purchase_id, for_update=True))
    except Exception:  # noqa: BLE001 - the Error Log has it, the others go on
        frappe.db.rollback()
        frappe.log_error(title=EXPIRY_ERROR)
        expired = 0
    frappe.db.commit()
    return expired


def _fulfil(purchase_id: str, decision: str, now: datetime) -> str:
    """Carry a request to its end, in one transaction with what it opens or gives.

    Gems are rows of the ledger: the request is then locked inside the ledger's transaction,
    after the wallet. Everything else never locks a wallet, so the two cannot wait for each other.
    """
    terms = _terms(purchase_id)
    purchase_id = terms.name
    if terms.status == CANCELLED and terms.fulfilled_at:
        raise _cannot(terms.status, FULFILLED)

    def step(purchase: Any) -> str:
        if purchase.status == FULFILLED:
            return FULFILLED
        if purchase.status not in (PAID, APPROVED):
            _advance(purchase, decision, now)
        if not purchase.gems_amount:
            access.grant(purchase, frappe.get_doc("Game Sales Item", purchase.item), now.date())
        _advance(purchase, FULFILLED, now)
        return FULFILLED

    if not terms.gems_amount:
        return _locked(purchase_id, step)

    def give(_state: PlayerState, _at: datetime) -> Decision:
        entry = Entry(PURCHASE, purchase_id, gems=terms.gems_amount)
        return Decision([entry], {"gems": terms.gems_amount})

    _in_ledger(terms.player, give, PURCHASE, purchase_id, step)
    return FULFILLED


def _in_ledger(
    player: str,
    decide: ledger.Decide,
    kind: str,
    purchase_id: str,
    step: Callable[[Any], Any],
) -> None:
    def decide_and_step(state: PlayerState, at: datetime) -> Decision:
        return replace(decide(state, at), also=lambda _first: step(_lock(purchase_id)))

    ledger.record(
        player,
        decide_and_step,
        event_id=f"{ledger.OWN_EVENTS}{kind}:{purchase_id}",
        arguments={"purchase_id": purchase_id},
    )


def _advance(purchase: Any, status: str, now: datetime) -> None:
    if status not in next_states(purchase.status, was_fulfilled=bool(purchase.fulfilled_at)):
        raise _cannot(purchase.status, status)
    purchase.status = status
    if status in (PAID, APPROVED, REJECTED):
        purchase.decided_at, purchase.decided_by = now, frappe.session.user
    elif status == FULFILLED:
        purchase.fulfilled_at = now
    purchase.save(ignore_permissions=True)


def _check_payment(purchase: Any, payment: Payment) -> None:
    if purchase.transaction_id not in (None, payment.transaction_id):
        raise ConflictError(_("This purchase was paid before. Give the second payment back."))
    charged = webhook_provider().charge(Decimal(str(purchase.amount)), purchase.currency)
    asked = (f"{charged:.3f}", purchase.currency)
    if (f"{payment.amount:.3f}", payment.currency) != asked:
        raise ConflictError(
            _("{0} {1} were paid, but {2} {3} were asked for. Look at the payment.").format(
                payment.amount, payment.currency, purchase.amount, purchase.currency
            )
        )


def _terms(purchase_id: str) -> Any:
    """Return what a request was made for, without a lock."""
    fields = ["name", "player", "gems_amount", "status", "fulfilled_at"]
    terms = frappe.db.get_value(REQUEST, purchase_id, fields, as_dict=True)
    if terms is None:
        raise _no_such(purchase_id)
    return terms


def _locked(purchase_id: str, step: Callable[[Any], T]) -> T:
    """Run a step in a transaction of its own that holds the request's row; commits.

    The lock is the transaction's first statement: a snapshot from before it would show a
    status that is no longer true.
    """
    return in_own_transaction(lambda: step(_lock(purchase_id)))


def _lock(purchase_id: str) -> Any:
    found = frappe.db.sql(
        f"SELECT name FROM `tab{REQUEST}` WHERE name = %s FOR UPDATE WAIT {LOCK_WAIT_S}",
        purchase_id,
    )
    if not found:
        raise _no_such(purchase_id)
    return frappe.get_doc(REQUEST, found[0][0], for_update=True)


def _no_such(purchase_id: str) -> NotFoundError:
    return NotFoundError(_("There is no purchase {0}.").format(purchase_id))


def _cannot(status: str, wanted: str) -> ConflictError:
    return ConflictError(
        _("This purchase is {0} and cannot become {1}. Load it anew.").format(_(status), _(wanted))
    )
