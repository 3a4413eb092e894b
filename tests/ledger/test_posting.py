"""The one pen."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from marketplace.ledger import balances, posting, queries
from marketplace.ledger.balances import BookBalance
from marketplace.ledger.errors import BalanceTooLow, BookingConflict, PostingMalformed, PostingRefused
from marketplace.ledger.verification import verify
from tests.ledger.logins import NOON, Logins, book, leg, refused, rows, sale

NOTHING = {"accounts": 0, "transactions": 0, "postings": 0, "entries": 0}


def test_a_sale_is_four_legs_and_one_step_of_the_partners_book(system: Session) -> None:
    number = book(system, "accrual", "accrue:ord_1:1", sale())

    assert [(leg.line, leg.debit, leg.credit, leg.amount_minor, leg.party) for leg in queries.legs(system, number)] == [
        (1, "stripe.pending", "partner.pending partner:17", 15_000, "partner:17"),
        (2, "stripe.pending", "vendor.payable vendor:5", 67_500, "vendor:5"),
        (3, "stripe.pending", "operator.fees", 7_500, None),
        (4, "stripe.pending", "tax.payable tax:DE", 18_000, "tax:DE"),
    ]
    (entry,) = queries.entries(system, 17, "EUR")
    assert (entry.seq, entry.bucket, entry.delta, entry.total_balance) == (1, "pending", 15_000, 15_000)
    assert (entry.posted_at, entry.counter, entry.why) == (NOON, "stripe.pending", {"rule": 3, "bps": 2500})


def test_the_same_key_with_the_same_content_returns_the_first_id_at_any_time(system: Session) -> None:
    first = book(system, "accrual", "accrue:ord_1:1", sale())
    before = rows(system)

    second = book(system, "accrual", "accrue:ord_1:1", sale(), at=NOON + timedelta(days=3))

    assert second == first
    assert rows(system) == before


def test_the_same_key_with_other_content_is_a_conflict(system: Session) -> None:
    book(system, "accrual", "accrue:ord_1:1", sale())
    before = rows(system)
    others = [
        sale(commission=15_001),
        sale(partner=18),
        sale()[:3],
        list(reversed(sale())),
        [*sale()[:3], leg("stripe.pending", "tax.payable tax:DE", 18_000, bps=1900)],
    ]

    for other in others:
        with pytest.raises(BookingConflict) as conflict, refused(system):
            book(system, "accrual", "accrue:ord_1:1", other)

        assert conflict.value.key == "accrue:ord_1:1"
    assert rows(system) == before


def test_a_release_is_two_steps_at_one_time(system: Session) -> None:
    book(system, "accrual", "accrue:1", sale())

    book(system, "release", "release:1", [leg("partner.pending partner:17", "partner.available partner:17", 15_000)])

    steps = [(e.seq, e.bucket, e.delta, e.bucket_balance, e.total_balance) for e in queries.entries(system, 17, "EUR")]
    assert steps == [
        (1, "pending", 15_000, 15_000, 15_000),
        (2, "pending", -15_000, 0, 0),
        (3, "available", 15_000, 15_000, 15_000),
    ]


def test_a_historic_order_is_settled_outside_in_one_transaction(system: Session) -> None:
    paid = [
        leg("imported.receipts", "partner.pending partner:17", 15_000),
        leg("imported.receipts", "vendor.payable vendor:5", 67_500),
        leg("imported.receipts", "operator.fees", 7_500),
    ]
    book(system, "accrual", "accrue:1", paid)

    settled = [
        leg("partner.pending partner:17", "partner.available partner:17", 15_000),
        leg("partner.available partner:17", "imported.receipts", 15_000),
        leg("vendor.payable vendor:5", "imported.receipts", 67_500),
    ]
    book(system, "settled_outside", "settled:1", settled)

    assert balances.partner_book(system, 17, "EUR") == BookBalance()
    assert balances.open_balance(system, "vendor.payable", "vendor:5", "EUR") == 0
    assert balances.open_balance(system, "imported.receipts", None, "EUR") == -7_500
    buckets = [(e.bucket, e.delta) for e in queries.entries(system, 17, "EUR")]
    assert buckets[1:] == [("pending", -15_000), ("available", 15_000), ("available", -15_000)]


def test_a_house_order_has_no_partner_leg(system: Session) -> None:
    book(system, "accrual", "accrue:1", sale()[1:])

    assert rows(system) == {"accounts": 4, "transactions": 1, "postings": 3, "entries": 0}


def test_legs_of_zero_are_not_booked(system: Session) -> None:
    number = book(system, "accrual", "accrue:1", [*sale(), leg("stripe.pending", "tax.payable tax:FR", 0)])

    assert len(queries.legs(system, number)) == 4


def test_two_partners_in_one_transaction_are_booked_at_one_time(system: Session) -> None:
    later = NOON + timedelta(hours=1)
    book(system, "accrual", "accrue:1", sale(partner=18), at=later)

    book(system, "accrual", "accrue:2", [*sale(partner=17), sale(partner=18)[0]])

    assert [e.posted_at for e in queries.entries(system, 17, "EUR")] == [later]
    assert [e.posted_at for e in queries.entries(system, 18, "EUR")] == [later, later]


def test_time_never_runs_backwards_in_a_book(system: Session) -> None:
    book(system, "accrual", "accrue:1", sale())

    number = book(system, "accrual", "accrue:2", sale(), at=NOON - timedelta(days=1))

    kept = queries.transaction(system, number)
    assert kept is not None
    assert (kept.p_at, kept.posted_at) == (NOON - timedelta(days=1), NOON)


def test_currencies_have_books_of_their_own(system: Session) -> None:
    book(system, "accrual", "accrue:1", sale(), currency="EUR")
    book(system, "accrual", "accrue:2", sale(commission=7), currency="USD")

    assert balances.partner_books(system, 17) == {"EUR": BookBalance(pending=15_000), "USD": BookBalance(pending=7)}


def test_a_correction_names_what_it_reverses(system: Session) -> None:
    wrong = book(system, "processing_fee", "fee:1", [leg("operator.processing_costs", "stripe.pending", 290)])

    undone = [leg("stripe.pending", "operator.processing_costs", 290)]
    number = posting.post(
        system, kind="adjustment", key="undo:fee:1", at=NOON, currency="EUR", legs=undone, reverses=wrong
    )

    assert [t.id for t in queries.reversals(system, wrong)] == [number]


def test_a_payout_cannot_reserve_more_than_is_available(system: Session) -> None:
    book(system, "accrual", "accrue:1", sale())
    book(system, "release", "release:1", [leg("partner.pending partner:17", "partner.available partner:17", 10_000)])
    reserve = [leg("partner.available partner:17", "partner.in_transit partner:17", 10_001)]
    before = rows(system)

    with pytest.raises(BalanceTooLow, match="available of partner:17 below zero"), refused(system):
        book(system, "payout.reserve", "payout:1:reserve", reserve)

    assert rows(system) == before


def test_no_kind_takes_more_from_transit_than_is_there(system: Session) -> None:
    with pytest.raises(BalanceTooLow), refused(system):
        book(system, "payout.confirm", "payout:1", [leg("partner.in_transit partner:17", "stripe.available", 1)])

    assert rows(system) == NOTHING


def test_a_clawback_may_take_a_bucket_below_zero(system: Session) -> None:
    book(system, "accrual", "accrue:1", sale())

    book(system, "clawback", "refund:1", [leg("partner.available partner:17", "refund.clearing", 15_000)])

    assert balances.partner_book(system, 17, "EUR") == BookBalance(pending=15_000, available=-15_000)


def test_a_kind_books_only_its_own_accounts(system: Session) -> None:
    attempts = [
        ("accrual", [leg("stripe.pending", "partner.available partner:17", 1)]),
        ("accrual", [leg("partner.pending partner:17", "operator.fees", 1)]),
        ("payout.confirm", [leg("partner.available partner:17", "stripe.available", 1)]),
        ("wish", sale()),
    ]

    for kind, legs in attempts:
        with pytest.raises(PostingRefused), refused(system):
            book(system, kind, "k", legs)

    assert rows(system) == NOTHING


def test_a_time_in_the_future_is_refused(system: Session) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    with pytest.raises(PostingMalformed, match="not one to post at"), refused(system):
        book(system, "accrual", "accrue:1", sale(), at=tomorrow)

    assert rows(system) == NOTHING


def test_a_currency_that_cannot_be_one_is_refused(system: Session) -> None:
    with pytest.raises(PostingMalformed), refused(system):
        book(system, "accrual", "accrue:1", sale(), currency="eur")

    assert rows(system) == NOTHING


def test_a_transaction_to_reverse_must_exist(system: Session) -> None:
    with pytest.raises(PostingMalformed), refused(system):
        posting.post(system, kind="accrual", key="k", at=NOON, currency="EUR", legs=sale(), reverses=99)

    assert rows(system) == NOTHING


def test_an_older_snapshot_cannot_post(logins: Logins) -> None:
    session = logins.session("worker", "system")
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})

    with pytest.raises(DBAPIError, match="read committed"), refused(session):
        book(session, "accrual", "accrue:1", sale())

    assert rows(session) == NOTHING


def test_the_database_itself_refuses_legs_that_are_none(system: Session) -> None:
    attempts = [
        "'{stripe.pending}', '{}', '{1}', array['{}']::json[]",
        "'{stripe.pending}', '{operator.fees}', '{0}', array['{}']::json[]",
        "'{stripe.pending}', '{operator.fees}', '{-5}', array['{}']::json[]",
        "'{stripe.pending}', '{operator.fees}', '{null}', array['{}']::json[]",
        "'{stripe.pending}', '{operator.fees}', '{1}', array[null]::json[]",
        "'{stripe.pending}', '{operator.fees}', '{1}', null",
        "'{operator.fees}', '{operator.fees}', '{1}', array['{}']::json[]",
        "'{}', '{}', '{}', '{}'",
    ]

    for legs in attempts:
        call = text(f"select ledger.post('adjustment', 'k', '2026-10-05', 'EUR', {legs})")
        with pytest.raises(DBAPIError), refused(system):
            system.execute(call)

    assert rows(system) == NOTHING


def test_books_are_held_in_one_order_and_opened_where_they_are_new(system: Session) -> None:
    posting.hold_books(system, ["partner:9", "partner:2"], "EUR")

    held = system.execute(text("select party from ledger.books order by id")).scalars().all()
    assert held == ["partner:2", "partner:9"]


def test_only_the_house_holds_books(logins: Logins) -> None:
    session = logins.session("web", "partner", "2")

    with pytest.raises(DBAPIError, match="only the operator or the system"), refused(session):
        posting.hold_books(session, ["partner:2"], "EUR")


def test_a_settlement_is_one_step_of_a_book_that_holds_nothing_but_what_is_on_its_way(system: Session) -> None:
    book(system, "accrual", "accrue:ord_1:1", sale())

    book(
        system,
        "settlement.reserve",
        "payout:pay_1:reserve",
        [leg("vendor.payable vendor:5", "vendor.in_transit vendor:5", 60_000)],
    )

    assert balances.open_balance(system, "vendor.payable", "vendor:5", "EUR") == 7_500
    kept = {row.account.label: (row.balance_minor, row.is_guarded) for row in balances.all_accounts(system)}
    assert kept["vendor.in_transit vendor:5"] == (60_000, True)
    assert [label for label in kept if label.endswith("vendor:5")] == [
        "vendor.in_transit vendor:5",
        "vendor.payable vendor:5",
    ]
    assert balances.trial_balance(system) == {"EUR": 0}
    assert verify(system) == []


def test_a_settlement_cannot_send_more_than_is_reserved(system: Session) -> None:
    book(system, "accrual", "accrue:ord_1:1", sale())
    book(
        system,
        "settlement.reserve",
        "payout:pay_1:reserve",
        [leg("vendor.payable vendor:5", "vendor.in_transit vendor:5", 60_000)],
    )
    before = rows(system)

    with pytest.raises(BalanceTooLow), refused(system):
        book(
            system,
            "settlement.confirm",
            "payout:pay_1:confirm",
            [leg("vendor.in_transit vendor:5", "stripe.available", 60_001)],
        )

    assert rows(system) == before


def test_nothing_but_what_is_on_its_way_is_guarded_of_a_vendor(system: Session) -> None:
    before = rows(system)

    with pytest.raises(DBAPIError), refused(system):
        system.execute(
            text(
                "insert into ledger.accounts (name, party, currency, hash) values ('vendor.in_transit', 'vendor:5', 'EUR', '')"
            )
        )

    assert rows(system) == before


def test_a_settlements_horizon_is_the_newest_transaction(system: Session) -> None:
    assert system.scalar(text("select ledger.settlement_horizon()")) == 0

    number = book(system, "accrual", "accrue:ord_1:1", sale())

    assert system.scalar(text("select ledger.settlement_horizon()")) == number
