"""The currencies the sandbox takes, and how many decimals Stripe's amounts have in each.

Stripe counts in its own minor units: ISK and UGX have two decimals there although the currencies have none, because
older integrations rely on it. Source: docs.stripe.com/currencies.
"""

from __future__ import annotations

_WITHOUT = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf"
_WITH_TWO = (
    "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop crc "
    "cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr isk jmd kes kgs khr "
    "kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk "
    "php pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd twd tzs uah ugx usd "
    "uyu uzs wst xcd yer zar zmw"
)
_WITH_THREE = "bhd jod kwd omr tnd"
_DECIMALS = {
    code: places for places, codes in ((0, _WITHOUT), (2, _WITH_TWO), (3, _WITH_THREE)) for code in codes.split()
}
SUPPORTED = frozenset(_DECIMALS)

_IN_WHOLE_UNITS = frozenset({"isk", "ugx"})

MINIMUM_MINOR = 50
MAXIMUM_MINOR = 99_999_999


def whole(amount: int, currency: str) -> int:
    """Return an amount cut to what can be paid: no hundredths where the currency has none of its own."""
    return amount - amount % 100 if currency in _IN_WHOLE_UNITS else amount


def decimals(currency: str) -> int:
    """Return how many decimals an amount of this currency has in Stripe's minor units."""
    return _DECIMALS[currency]
