"""Amounts as Stripe counts them."""

from decimal import Decimal

#: Currencies without, and with three, digits behind the point
#: (https://docs.stripe.com/currencies#zero-decimal, #three-decimal).
ZERO_DECIMAL = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF".split())
THREE_DECIMAL = frozenset("BHD JOD KWD OMR TND".split())


def to_minor_units(amount: Decimal, currency: str) -> int:
    """Return an amount as Stripe counts it: in cents, or what the currency has instead.

    Of three decimals Stripe takes the last as 0 only, so such amounts are rounded to two.
    """
    if currency in ZERO_DECIMAL:
        return int(amount.quantize(Decimal(1)))
    cents = int(amount.quantize(Decimal("0.01")) * 100)
    return cents * 10 if currency in THREE_DECIMAL else cents


def from_minor_units(units: int, currency: str) -> Decimal:
    """Return what ``to_minor_units`` made of an amount as whole units of the currency."""
    digits = 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
    return Decimal(units).scaleb(-digits)
