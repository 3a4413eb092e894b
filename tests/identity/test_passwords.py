"""What may be a password, and how it is kept."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from marketplace.identity import passwords
from marketplace.identity.passwords import PasswordUnfit, check_password

GOOD = "correct horse battery"


@pytest.mark.parametrize(
    "password",
    [GOOD, "12 lamps", "ééééüüüü", "🦊 fox in the box", "x" * 199 + "y", "   spaces count   ", "kjweqpoi"],
)
def test_any_signs_of_the_right_length_will_do(password: str) -> None:
    check_password(password, email="kim@example.com")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "Use at least 8 characters"),
        ("1234567", "Use at least 8 characters"),
        ("y" * 201, "Use at most 200 characters"),
        ("password", "one of the first"),
        ("PassWord", "one of the first"),
        ("Sunshine2024!", "one of the first"),
        ("qwertyuiop", "one of the first"),
        ("11111111", "one of the first"),
        ("letmein12345", "one of the first"),
        ("kimberly-at-home", "Leave your e-mail address out"),
        ("my KIMBERLY lives", "Leave your e-mail address out"),
    ],
)
def test_what_attackers_try_first_is_refused_with_a_sentence(password: str, sentence: str) -> None:
    with pytest.raises(PasswordUnfit, match=sentence):
        check_password(password, email="kimberly@example.com")


def test_a_short_name_in_the_address_says_nothing_about_a_password() -> None:
    check_password("alabaster lamp", email="al@example.com")


def test_the_list_of_common_passwords_is_in_small_letters_and_has_no_doubles() -> None:
    lines = passwords.COMMON.read_text(encoding="utf-8").splitlines()

    assert len(lines) == len(set(lines)) > 200
    assert lines == sorted(line.casefold() for line in lines)


def test_a_hash_is_salted_argon2id_and_fits_its_password_only() -> None:
    one, two = passwords.hash_password(GOOD), passwords.hash_password(GOOD)

    assert one != two
    assert one.startswith("$argon2id$")
    assert passwords.verify_password(one, GOOD)
    assert not passwords.verify_password(one, GOOD + " ")
    assert not passwords.verify_password(one, GOOD.upper())


@pytest.mark.parametrize("kept", [None, "", "unusable", "$argon2id$v=19$broken"])
def test_without_a_hash_that_can_be_read_no_password_fits(kept: str | None) -> None:
    assert not passwords.verify_password(kept, "nobody has this one")


def test_a_hash_of_weaker_times_is_to_be_renewed() -> None:
    assert passwords.needs_rehash(PasswordHasher(time_cost=1, memory_cost=8192).hash(GOOD))
    assert not passwords.needs_rehash(passwords.hash_password(GOOD))
