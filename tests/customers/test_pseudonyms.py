from __future__ import annotations

import pytest

from marketplace.core.ids import new_public_id
from marketplace.customers.pseudonyms import beginning_of, pseudonym


def test_a_pseudonym_is_the_beginning_of_the_accounts_id() -> None:
    assert pseudonym("acc_7f3k92tdxm0000000000") == "7F3K9-2TDXM"


def test_the_same_account_has_the_same_pseudonym_and_a_thousand_others_have_none_in_common() -> None:
    ids = [new_public_id("acc") for _ in range(1000)]

    assert len({pseudonym(each) for each in ids}) == 1000
    assert [pseudonym(each) for each in ids] == [pseudonym(each) for each in ids]


@pytest.mark.parametrize("spoken", ["7F3K9-2TDXM", "7f3k9-2tdxm", "7F3K92TDXM", " Customer 7F3K9-2TDXM "])
def test_whoever_names_a_pseudonym_finds_the_account(spoken: str) -> None:
    assert beginning_of(spoken) == "acc_7f3k92tdxm"


@pytest.mark.parametrize("spoken", ["", "Acme", "7F3K9", "7F3K9-2TDXM-1", "a backup suite"])
def test_other_words_are_no_pseudonym(spoken: str) -> None:
    assert beginning_of(spoken) is None
