"""The life cycle of a purchase request."""

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
