"""The parts of a Checkout Session that no verb needs to look at."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources.addresses import EMPTY
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params

_SUBMIT_TYPES = ("auto", "book", "donate", "pay", "subscribe")
_ECHOED = ("client_reference_id", "integration_identifier", "locale", "origin_context")


def read_options(params: Params) -> Json:
    """Read the options that change the page or nothing at all.

    Options the sandbox does not act on are refused unless they are switched off, so that nothing looks supported that
    is not.
    """
    options: Json = {field: params.text(field) for field in _ECHOED if params.has(field)}
    if submit_type := params.choice("submit_type", _SUBMIT_TYPES):
        options["submit_type"] = submit_type
    if billing := params.choice("billing_address_collection", ("auto", "required")):
        options["billing_address_collection"] = billing
    params.choice("ui_mode", ("hosted_page",))
    for name in ("automatic_tax", "invoice_creation", "phone_number_collection", "tax_id_collection"):
        _refuse_enabled(params, name)
    for name in params.texts("payment_method_types") or []:
        if name != "card":
            raise ApiError(f"The payment method type {name} is invalid.", param="payment_method_types")
    return options


def customer_details(customer: Json | None, email: str | None) -> Json:
    """Return what is known of whoever pays."""
    known = customer or {}
    return {
        "address": known.get("address") or dict(EMPTY),
        "business_name": None,
        "email": known.get("email") or email,
        "individual_name": None,
        "name": known.get("name"),
        "phone": known.get("phone"),
        "tax_exempt": known.get("tax_exempt", "none"),
        "tax_ids": [],
    }


def blank(context: Context, session_id: str) -> Json:
    """Return an open session without lines."""
    nothing = (
        "after_expiration allow_promotion_codes allowed_payment_method_types billing_address_collection cancel_url "
        "client_reference_id client_secret collected_information consent consent_collection currency_conversion "
        "customer customer_account customer_email excluded_payment_method_types integration_identifier invoice locale "
        "managed_payments name_collection optional_items origin_context payment_intent payment_link "
        "payment_method_configuration_details permissions presentment_details recovered_from redirect_on_completion "
        "return_url setup_intent shipping_address_collection shipping_cost submit_type subscription"
    )
    settings = context.settings
    return {
        "id": session_id,
        "object": "checkout.session",
        **dict.fromkeys(nothing.split()),
        **_features(settings.business_name),
        "created": context.now,
        "custom_fields": [],
        "discounts": [],
        "livemode": False,
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "shipping_options": [],
        "status": "open",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": settings.url(f"/c/pay/{session_id}"),
    }


def _features(business_name: str) -> Json:
    invoice_data = "account_tax_ids custom_fields description footer issuer rendering_options"
    return {
        "adaptive_pricing": {"enabled": False},
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "branding_settings": {
            "background_color": "#ffffff",
            "border_style": "rounded",
            "button_color": "#0f766e",
            "display_name": business_name,
            "font_family": "default",
            "icon": None,
            "logo": None,
        },
        "custom_text": dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")),
        "invoice_creation": {"enabled": False, "invoice_data": {**dict.fromkeys(invoice_data.split()), "metadata": {}}},
        "phone_number_collection": {"enabled": False},
        "saved_payment_method_options": None,
        "tax_id_collection": {"enabled": False, "required": "never"},
        "wallet_options": None,
    }


def _refuse_enabled(params: Params, name: str) -> None:
    if params.section(name).boolean("enabled"):
        raise ApiError(f"This sandbox does not offer {name}.", param=f"{name}[enabled]")
