"""Imports every module of tables, so that Alembic and the tests see them all."""

from marketplace.audit import models as audit
from marketplace.catalog import models as catalog
from marketplace.claims import models as claims
from marketplace.commissions import models as commissions
from marketplace.contacting import models as contacting
from marketplace.customers import models as customers
from marketplace.db.base import Base
from marketplace.identity import models as identity
from marketplace.invoicing import models as invoicing
from marketplace.messaging import models as messaging
from marketplace.orders import models as orders
from marketplace.partners import models as partners
from marketplace.payments import models as payments
from marketplace.payouts import models as payouts
from marketplace.pictures import models as pictures
from marketplace.protection import models as protection
from marketplace.reconciling import models as reconciling
from marketplace.special_pricing import models as special_pricing
from marketplace.statements import models as statements
from marketplace.stock import models as stock
from marketplace.storefronts import models as storefronts

MODULES = (
    audit, catalog, claims, commissions, contacting, customers, identity, invoicing, messaging, orders, partners,
    payments, payouts, pictures, protection, reconciling, special_pricing, statements, stock, storefronts,
)  # fmt: skip

metadata = Base.metadata
