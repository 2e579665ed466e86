"""The store: what is for sale, who has asked for what, and what became of it."""

from memora.services.store.items import get_store_items
from memora.services.store.life_cycle import (
    PENDING,
    REJECTED,
    approve,
    cancel,
    expire_purchases,
    next_states,
    reject,
)
from memora.services.store.requests import get_purchases, request_purchase
from memora.services.store.webhook import receive

__all__ = [
    "PENDING",
    "REJECTED",
    "approve",
    "cancel",
    "expire_purchases",
    "get_purchases",
    "get_store_items",
    "next_states",
    "receive",
    "reject",
    "request_purchase",
]
