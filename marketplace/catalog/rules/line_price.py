"""What a priced line comes to, and how every minor unit of it is shared out."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.catalog.rules.discounts import AppliedDiscount, DiscountFunder
from marketplace.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class Rounding:
    """One rounding of a line: `amount_minor = round_half_up(numerator / 10 000)`, numerator = base × bps."""

    of: str
    base_minor: int
    bps: int
    amount_minor: int

    @property
    def numerator(self) -> int:
        """What was divided by 10 000."""
        return self.base_minor * self.bps


@dataclass(frozen=True, slots=True)
class Legs:
    """Who gets what of a line, in the order in which ties are broken; minor units, none negative."""

    commission_minor: int
    proceeds_minor: int
    fee_minor: int
    tax_minor: int

    @property
    def total_minor(self) -> int:
        """All of it together."""
        return self.commission_minor + self.proceeds_minor + self.fee_minor + self.tax_minor


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a line's money comes from; minor units, none negative.

    `cash_minor` is paid by the buyer; `vendor_minor` by the vendor for discounts it funds, and
    `operator_minor` from `operator.discounts` for discounts and concessions the operator funds.
    """

    cash_minor: int
    vendor_minor: int
    operator_minor: int

    @property
    def total_minor(self) -> int:
        """All of it together."""
        return self.cash_minor + self.vendor_minor + self.operator_minor


@dataclass(frozen=True, slots=True)
class LinePrice:
    """The money of a line, in minor units of `currency`.

    `margin_bps` is the whole margin, `operator_bps` the part of it that the operator funds.
    `settlement_total_minor` is what fee and proceeds are worked out from: the partner total as it would be without
    concessions that the operator funds. `asked_total_minor` is the price before discounts: the retail price
    for a customer, the partner price for a partner, the list price for a house order.

    Raises:
        Invalid: a leg or source would be negative, or the legs differ from the sources.
    """

    currency: str
    quantity: int
    unit_list_minor: int
    margin_bps: int
    operator_bps: int
    fee_bps: int
    tax_bps: int
    list_total_minor: int
    margin_minor: int
    settlement_total_minor: int
    asked_total_minor: int
    discounts: tuple[AppliedDiscount, ...]
    fee_minor: int
    tax_minor: int

    def __post_init__(self) -> None:
        parts = (
            self.commission_minor,
            self.proceeds_minor,
            self.fee_minor,
            self.tax_minor,
            self.net_minor,
            self.funded_concession_minor,
        )
        if min(parts) < 0 or self.legs.total_minor != self.sources.total_minor:
            raise Invalid("The parts of this line do not add up; nothing was priced.", parts=parts)

    @property
    def partner_total_minor(self) -> int:
        """The partner price of the line: list less margin."""
        return self.list_total_minor - self.margin_minor

    @property
    def retail_total_minor(self) -> int:
        """The retail price of the line, after what the partner itself takes off."""
        return self.asked_total_minor - self.discount_minor("partner")

    @property
    def commission_minor(self) -> int:
        """The partner's whole margin on a sale to a customer: retail less partner price."""
        return self.retail_total_minor - self.partner_total_minor

    @property
    def proceeds_minor(self) -> int:
        """The vendor's part."""
        return self.settlement_total_minor - self.fee_minor

    @property
    def net_minor(self) -> int:
        """What the buyer pays before tax, after all discounts."""
        return self.retail_total_minor - self.discount_minor("vendor") - self.discount_minor("operator")

    @property
    def gross_minor(self) -> int:
        """What the buyer pays."""
        return self.net_minor + self.tax_minor

    @property
    def funded_concession_minor(self) -> int:
        """What the operator pays so that its concession leaves the vendor's part alone."""
        return self.settlement_total_minor - self.partner_total_minor

    def discount_minor(self, funder: DiscountFunder) -> int:
        """What one funder takes off the line."""
        return sum(discount.amount_minor for discount in self.discounts if discount.funder == funder)

    @property
    def legs(self) -> Legs:
        """Who gets what."""
        return Legs(self.commission_minor, self.proceeds_minor, self.fee_minor, self.tax_minor)

    @property
    def sources(self) -> Sources:
        """Who pays what."""
        return Sources(
            cash_minor=self.gross_minor,
            vendor_minor=self.discount_minor("vendor"),
            operator_minor=self.discount_minor("operator") + self.funded_concession_minor,
        )

    @property
    def roundings(self) -> tuple[Rounding, ...]:
        """Every rounding of the line, for the receipt that explains it.

        `settled margin` is the margin without the part that the operator funds; list less it is what
        the vendor is settled on.
        """
        settled_margin = self.list_total_minor - self.settlement_total_minor
        return (
            Rounding("margin", self.list_total_minor, self.margin_bps, self.margin_minor),
            Rounding("settled margin", self.list_total_minor, self.margin_bps - self.operator_bps, settled_margin),
            Rounding("fee", self.settlement_total_minor, self.fee_bps, self.fee_minor),
            Rounding("tax", self.net_minor, self.tax_bps, self.tax_minor),
        )
