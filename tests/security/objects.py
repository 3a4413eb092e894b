"""How the parameters of addresses are filled: one's own id, somebody else's, and one that does not exist.

`own` is seen from the partner Northwind and the vendor Contoso, whose people act in the tests; everything is the
operator's own. `foreign` None means that there is no such thing as somebody else's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from marketplace.core import clock
from marketplace.core.ids import hash_secret
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.identity.models import UserSession
from tests.security.scene import Scene
from tests.support.people import start_session


@dataclass(frozen=True)
class Filling:
    """Values of one parameter. Where `absent` is None, every value is fine (a currency, a period)."""

    own: str
    foreign: str | None = None
    absent: str | None = None


Fill = Callable[[Scene, str], Filling]


def named(own: str, foreign: str | None = None, absent: str = "absent") -> Fill:
    """Fill with ids that the scene has noted under these names."""
    return lambda scene, _: Filling(scene.ids[own], scene.ids[foreign] if foreign else None, absent)


def fixed(own: str, absent: str | None = None) -> Fill:
    """Fill with the same text for everybody."""
    return lambda _, __: Filling(own, None, absent)


def a_session(scene: Scene, actor: str) -> Filling:
    """A second session of whoever asks, and one of a colleague."""
    return Filling(_session(scene, actor), _session(scene, "seller" if actor != "seller" else "owner"), "ses_absent")


def _session(scene: Scene, actor: str) -> str:
    user = scene.people[actor] or scene.people["owner"]
    assert user is not None
    token = start_session(scene.browsers[actor], user)
    with scene.web.app_context(), acting(Actor("operator")):
        found = db.session.query(UserSession.public_id).filter_by(token_hash=hash_secret(token)).one()
    return str(found[0])


def a_cart(scene: Scene, actor: str) -> Filling:
    """The buying cart of whoever asks, and that of a colleague or another partner."""
    own = f"cart of {actor}" if f"cart of {actor}" in scene.ids else "cart of owner"
    foreign = "cart of owner" if own == "cart of other owner" else "cart of other owner"
    return Filling(scene.ids[own], scene.ids[foreign], "crt_absent")


THIS_MONTH = clock.now().strftime("%Y-%m")

FILLINGS: dict[str, dict[str, Fill]] = {
    "pictures": {"digest": named("picture"), "size": fixed("card", "huge")},
    "seals": {"number": named("seal", None, "99")},
    "operator.periods": {"number": named("closed_period", None, "99")},
    "operator.offerings.pictures": {"digest": named("picture")},
    "operator.offerings.pictures.destroy": {"digest": named("spare_picture")},
    "vendor.offerings.pictures": {"digest": named("picture")},
    "vendor.offerings.pictures.destroy": {"digest": named("spare_picture")},
    "vendor.offerings.revision": {
        "offering_id": named("own_offering", "foreign_offering"),
        "plan_id": named("own_plan", "foreign_plan"),
        "currency": fixed("EUR"),
        "digest": named("picture"),
    },
    "vendor.offerings.revision.pictures.destroy": {"digest": named("spare_picture")},
    "static": {"filename": fixed("css/theme.css", "css/absent.css")},
    "bootstrap.static": {"filename": fixed("css/bootstrap.min.css", "css/absent.css")},
    "auth.invitations": {"token": named("invitation")},
    "auth.resets": {"token": named("reset")},
    "auth.account.sessions": {"session_id": a_session},
    "storefront.links": {"token": named("own_token")},
    "storefront.shops": {"slug": named("own_slug"), "offering_id": named("own_offering", "foreign_draft")},
    "portal.storefront": {"form": fixed("svg", "pdf")},
    "portal.links.qr": {"form": fixed("svg", "pdf")},
    "operator.storefront": {"form": fixed("svg", "pdf"), "offering_id": named("own_offering", "foreign_draft")},
    "vendor.direct_orders": {"order_id": named("own_direct", "foreign_direct")},
    "storefront.carts": {"secret": named("own_cart")},
    "storefront.details": {"secret": named("own_cart")},
    "storefront": {"secret": named("own_order_secret")},
    "storefront.partner_choices": {
        "secret": named("own_order_secret"),
        "change_id": named("own_change", "foreign_change"),
    },
    "operator.registrations": {"registration_id": named("waiting_registration")},
    "operator.leads": {"lead_id": named("house_lead")},
    "operator.partner_changes": {"change_id": named("own_change")},
    "storefront.partner_changes": {"token": named("change_secret")},
    "portal.leads": {"lead_id": named("own_lead", "foreign_lead")},
    "portal.partner_changes": {"notice_id": named("own_notice", "foreign_notice")},
    "operator.reveals.closing": {"reveal_id": named("spare_reveal")},
    "operator.incidents": {"incident_id": named("own_incident")},
    "operator.claims": {"claim_id": named("open_claim")},
    "operator.special_pricing": {"request_id": named("waiting_pricing")},
    "portal.special_pricing": {"request_id": named("own_pricing", "foreign_pricing")},
    "operator.holidays": {"day": fixed("2090-01-02")},
    "vendor.letters": {"order_id": named("own_order", "foreign_order")},
    "portal.payouts": {"payout_id": named("own_payout", "foreign_payout")},
    "vendor.settlements": {"payout_id": named("own_settlement", "foreign_settlement")},
    "operator.payouts.decisions": {"payout_id": named("puzzling_payout")},
    "operator.payouts.policies.changes": {"change_id": named("policy_change")},
    "operator.bank_files": {"file_id": named("bank_file")},
    "operator.bank_answers": {"answer_id": named("bank_answer")},
    "operator.bank_statements": {"statement_id": named("bank_statement")},
    "portal": {
        "thread_id": named("own_thread", "foreign_thread"),
        "registration_id": named("own_registration", "foreign_registration"),
        "incident_id": named("own_incident", "foreign_incident"),
        "claim_id": named("own_claim", "foreign_claim"),
        "link_id": named("own_link", "foreign_link"),
        "order_id": named("own_order", "foreign_order"),
        "commission_id": named("own_commission", "foreign_commission"),
        "member_id": named("own_member", "foreign_member"),
        "offering_id": named("own_offering", "foreign_draft"),
        "currency": fixed("EUR"),
        "period": fixed(THIS_MONTH),
        "form": fixed("statement"),
        "ending": fixed("xlsx"),
    },
    **{
        f"{page}.credit_notes": {"credit_note_id": named("own_credit_note", "foreign_credit_note")}
        for page in ("storefront", "portal.orders", "operator.orders")
    },
    "portal.cart": {"cart_id": a_cart},
    "portal.self_billing": {"document_id": named("own_self_billing", "foreign_self_billing")},
    "operator.self_billing": {"document_id": named("own_self_billing")},
    **{
        f"portal.orders.{page}": {"order_id": named("own_purchase", "foreign_purchase")}
        for page in ("payment", "returns", "cancellation")
    },
    "vendor.stock": {"plan_id": named("own_plan", "foreign_plan")},
    "vendor": {
        "offering_id": named("own_draft", "foreign_offering"),
        "plan_id": named("own_draft_plan", "foreign_plan"),
    },
    "operator.statements": {"partner_id": named("own_partner"), "ending": fixed("xlsx")},
    "operator.books": {"partner_id": named("own_partner")},
    "operator": {
        "partner_id": named("partner"),
        "vendor_id": named("vendor"),
        "offering_id": named("offering"),
        "plan_id": named("plan", "own_plan"),
        "category_id": named("category"),
        "problem_id": named("problem"),
        "review_id": named("revision"),
        "programme_id": fixed("prg_first", "prg_absent"),
        "refund_id": named("refund"),
        "payout_id": named("own_payout"),
        "run_id": named("payout_run"),
        "decision_id": named("payout_decision"),
        "reversal_id": named("payout_reversal"),
        "scope": fixed("partners", "nobody"),
        "rule_id": named("rule"),
        "concession_id": named("concession"),
        "code": named("tier"),
        "user_id": named("colleague", "own_member"),
        "order_id": named("own_order"),
        "dispute_id": named("dispute"),
        "difference_id": named("difference"),
        "intervention_id": named("intervention"),
        "commission_id": named("own_commission"),
        "message_id": named("message"),
        "reveal_id": named("reveal"),
        "export_id": named("export"),
        "event_id": named("event"),
        "key": named("transaction"),
        "currency": fixed("EUR"),
        "period": fixed(THIS_MONTH),
        "form": fixed("readable"),
    },
}
"""For an endpoint or the nearest of its parents: parameter to filling."""


FLIPPED = frozenset({"other owner", "other staff"})
"""What is somebody else's to the others is their own."""


def filling_of(endpoint: str, parameter: str, scene: Scene, actor: str) -> Filling:
    """Return how to fill a parameter.

    Raises:
        LookupError: with the sentence that says what to add here.
    """
    name = endpoint
    while name:
        if parameter in FILLINGS.get(name, {}):
            return FILLINGS[name][parameter](scene, actor)
        name = name.rpartition(".")[0]
    raise LookupError(
        f"{endpoint} has the parameter {parameter!r}: say in FILLINGS of tests/security/objects.py which of the"
        " scene's ids is one's own, which somebody else's and which absent"
    )
