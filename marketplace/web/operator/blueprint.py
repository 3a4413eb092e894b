"""The blueprint of this audience and the resources nested in it."""

from flask import Blueprint

from marketplace.web.operator.accounts import accounts
from marketplace.web.operator.bank_answers import bank_answers
from marketplace.web.operator.bank_file_ends import refusal, refusal_approval, refusal_denial, withdrawal
from marketplace.web.operator.bank_files import bank_files
from marketplace.web.operator.bank_statements import bank_statements
from marketplace.web.operator.books import books
from marketplace.web.operator.categories import categories
from marketplace.web.operator.claims import claims
from marketplace.web.operator.closing_periods import closing_periods
from marketplace.web.operator.concessions import concessions
from marketplace.web.operator.deliveries import deliveries
from marketplace.web.operator.differences import adjustment, differences, explanation
from marketplace.web.operator.direct_orders import direct_orders
from marketplace.web.operator.disputes import disputes
from marketplace.web.operator.first_sales import first_sales
from marketplace.web.operator.funds import funds
from marketplace.web.operator.holidays import holidays
from marketplace.web.operator.home import home
from marketplace.web.operator.incidents import incidents
from marketplace.web.operator.invoices import credit_notes_of_order, invoice, invoices
from marketplace.web.operator.leads import leads
from marketplace.web.operator.letters import letters
from marketplace.web.operator.mail import mail
from marketplace.web.operator.margins import margins
from marketplace.web.operator.members import members
from marketplace.web.operator.movements import movements
from marketplace.web.operator.offerings import offerings
from marketplace.web.operator.orders import orders
from marketplace.web.operator.partner_changes import partner_changes
from marketplace.web.operator.partners import partners
from marketplace.web.operator.payouts import payouts
from marketplace.web.operator.price_lists import price_lists
from marketplace.web.operator.problems import problems
from marketplace.web.operator.programmes import programmes
from marketplace.web.operator.protection_record import protection_record
from marketplace.web.operator.queue import queue
from marketplace.web.operator.reconciliation import reconciliation
from marketplace.web.operator.refunds import of_order, refunds
from marketplace.web.operator.registrations import registrations
from marketplace.web.operator.reveals import of_order as reveals_of_order
from marketplace.web.operator.reveals import of_registration, reveals
from marketplace.web.operator.reviews import reviews
from marketplace.web.operator.search import search
from marketplace.web.operator.self_billing import self_billing
from marketplace.web.operator.special_pricing import special_pricing
from marketplace.web.operator.statements import statements
from marketplace.web.operator.storefront import storefront
from marketplace.web.operator.tax_rates import tax_rates
from marketplace.web.operator.tiers import tiers
from marketplace.web.operator.trail import trail
from marketplace.web.operator.transactions import transactions
from marketplace.web.operator.unmatched import unmatched
from marketplace.web.operator.vendors import vendors
from marketplace.web.operator.viewings import viewings

operator = Blueprint("operator", __name__, url_prefix="/operator")
orders.register_blueprint(invoice)
orders.register_blueprint(credit_notes_of_order)
orders.register_blueprint(of_order)
orders.register_blueprint(letters)
orders.register_blueprint(reveals_of_order)
registrations.register_blueprint(of_registration)
differences.register_blueprint(explanation)
differences.register_blueprint(adjustment)
reconciliation.register_blueprint(differences)
reconciliation.register_blueprint(movements)
for step in (withdrawal, refusal_approval, refusal_denial, refusal):
    bank_files.register_blueprint(step)
for resource in (
    home,
    reconciliation,
    funds,
    partners,
    tiers,
    programmes,
    registrations,
    leads,
    partner_changes,
    incidents,
    claims,
    protection_record,
    holidays,
    refunds,
    payouts,
    disputes,
    margins,
    concessions,
    special_pricing,
    vendors,
    categories,
    offerings,
    problems,
    reviews,
    price_lists,
    tax_rates,
    members,
    orders,
    invoices,
    self_billing,
    deliveries,
    direct_orders,
    storefront,
    accounts,
    books,
    transactions,
    statements,
    closing_periods,
    bank_files,
    bank_answers,
    bank_statements,
    mail,
    trail,
    queue,
    first_sales,
    unmatched,
    viewings,
    search,
    reveals,
):
    operator.register_blueprint(resource)
