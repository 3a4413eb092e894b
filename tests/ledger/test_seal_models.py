"""The tables of seals are read column by column, like those of the books."""

from marketplace.ledger import seal_models
from marketplace.ledger.models import SCHEMA


def test_they_belong_to_the_books() -> None:
    models = (
        seal_models.Leaf, seal_models.Node, seal_models.SealRow, seal_models.Signature, seal_models.ClosingBalance,
    )  # fmt: skip

    assert {model.__table__.schema for model in models} == {SCHEMA["schema"]}
