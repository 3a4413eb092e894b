"""Forms that change where a party is paid. Each asks for the password, unless it was written again just now."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from marketplace.core import clock
from marketplace.core.ids import new_secret
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.identity import confirming
from marketplace.identity.limits import TooManyTries
from marketplace.identity.models import User
from marketplace.payouts.bank_accounts import BankAccount, read_account
from marketplace.payouts.destinations import Choice
from marketplace.payouts.errors import BankAccountInvalid
from marketplace.runtime.people import current_person
from marketplace.web.fields import LongSelect, country_choices
from marketplace.web.forms import CheckedForm
from marketplace.web.tries import count_try


class GuardedForm(CheckedForm):
    """A form that only the person at the keyboard can send: with the password, or within five minutes after it."""

    password = PasswordField(
        _l("Your password"),
        [InputRequired(_l("Write your password.")), Length(max=1000)],
        description=_l("Asked again because money follows from this."),
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if confirming.is_confirmed(current_person().session_public_id, at=clock.now()):
            del self.password
        else:  # asked last, so its mistake is told last
            self._fields["password"] = self._fields.pop("password")

    def is_theirs(self) -> bool:
        """Whether the form is right and it is them who sent it; a wrong password says so beside its field.

        The try is counted and committed before the password is looked at; the confirmation stands from then on.
        """
        if not self.validate_on_submit():
            return False
        return "password" not in self or self._confirm()

    def _confirm(self) -> bool:
        person, at = current_person(), clock.now()
        try:
            attempt_id = count_try(person.email, purpose="confirmation")
        except TooManyTries as refusal:
            self.password.errors = [refusal.message]
            return False
        with transaction():
            known = confirming.confirm(
                db.session.get_one(User, person.user_id),
                session_public_id=person.session_public_id,
                password=self.password.data or "",
                attempt_id=attempt_id,
                at=at,
            )
        if not known:
            self.password.errors = [_("This is not your password.")]
        return known


class ChoiceForm(GuardedForm):
    """A choice of where to be paid. `mark` makes one of a form sent twice; `replaces` is what the person saw."""

    mark = HiddenField(validators=[Length(max=100)])
    replaces = HiddenField(validators=[Length(max=100)])

    def begin(self, replaces: str) -> None:
        """Fill in what people do not see."""
        self.mark.data, self.replaces.data = new_secret(), replaces

    def choice(self) -> Choice:
        """Return whose choice it is."""
        person = current_person()
        return Choice(person.party_id, person.public_id, self.mark.data or new_secret(), self.replaces.data or "")


class StripeForm(ChoiceForm):
    """Being paid through Stripe."""

    country = SelectField(
        _l("Country"),
        [DataRequired(_l("Choose the country."))],
        choices=country_choices,
        widget=LongSelect(),
        description=_l("Where your company and its bank account are. It cannot be changed at Stripe later."),
    )


class BankForm(ChoiceForm):
    """Being paid into a bank account by bank file."""

    account: BankAccount | None = None

    holder = StringField(_l("Account holder"), description=_l("As your bank knows it."))
    iban = StringField(_l("IBAN"), [Length(max=60)])
    bic = StringField(_l("BIC"), [Length(max=20)], description=_l("Only if your bank asks payers for it."))

    def validate(self, *arguments: Any, **named: Any) -> bool:
        """Check every field, and then what can be known of the account without asking a bank."""
        is_right: bool = super().validate(*arguments, **named)
        try:
            self.account = read_account(self.holder.data or "", self.iban.data or "", self.bic.data or "")
        except BankAccountInvalid as refusal:
            field = self[refusal.field]
            field.errors = [*field.errors, _(refusal.message)]
            return False
        return is_right
