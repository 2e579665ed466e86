"""What a way to pay has to be able to do."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Order:
    """What a student is asked to pay.

    Attributes:
        purchase_id: the purchase request; a provider makes one payment page of it at most.
        title: what is bought, for people.
        amount: the price, in whole units of the currency.
        currency: its three letters.
        email: the student's address.
        expires_at: until when it may be paid; naive UTC.
    """

    purchase_id: str
    title: str
    amount: Decimal
    currency: str
    email: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Payment:
    """A provider's word that a student has paid."""

    purchase_id: str
    transaction_id: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Refund:
    """A provider's word that all of a payment was given back."""

    transaction_id: str


class PaymentProvider(ABC):
    """A way to pay."""

    name: ClassVar[str]

    @abstractmethod
    def expires_at(self, now: datetime) -> datetime:
        """Return until when an order made now may be paid; naive UTC."""

    @abstractmethod
    def start(self, order: Order) -> str | None:
        """Return the address at which the student pays, None where there is none.

        Asked again for the same order, it leads to the same payment.

        Raises:
            ServiceUnavailable: the provider cannot be reached or refuses.
        """

    @abstractmethod
    def charge(self, amount: Decimal, currency: str) -> Decimal:
        """Return what is charged for a price: the nearest amount that can be paid like this."""

    @abstractmethod
    def read_event(self, body: bytes, headers: Mapping[str, str]) -> Payment | Refund | None:
        """Return what a webhook says; None where it is none of our business.

        Raises:
            AuthenticationError: it is not signed by the provider.
        """
