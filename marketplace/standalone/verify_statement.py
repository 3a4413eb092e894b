"""Check a partner's statement by yourself: one file, Python 3.11 or later, no network, no database, nothing to install.

    python verify_statement.py statement.json --key KEY [--kept paper.json ...] [--csv statement.csv]

KEY is the operator's public key (44 characters) or a file that holds it. Get it from the operator once, and keep it.

What is checked: the signature over every byte of the file; the chain of your book, link by link; opening, movements,
balances and closing; every leg and its transaction; that each posting is in the tree under the newest seal, and that
every seal you were mailed grew into it; the arithmetic of each commission, credit and clawback, from its own reasons;
that the book held what the statement opens with, bucket by bucket, from the links of the chain before it.
`--kept` adds papers that you kept: seals and heads that you were mailed, and the statement before; `--csv` says whether
a CSV of the same statement tells the same.

What no file can show of itself: that nothing was booked after its last entry. The next statement, or the next heads
that you are mailed, show that. And your own name in it is what the operator wrote there.

Exit status: 0 all is right; 1 something is not, each with its line; 2 it could not be checked; 3 all that is there is
right, but the opening is tied by its total alone: give the statement before with --kept to tie each bucket.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

Json = dict[str, Any]
Point = tuple[int, int, int, int]
Formula = Callable[[Json, int], Iterator[str]]

UNREADABLE = (KeyError, TypeError, ValueError, IndexError, AttributeError, ArithmeticError, RecursionError, csv.Error)
"""What figures of the wrong type, out of range or missing run into."""

FIGURES = ("_minor", "bps", "quantity", "numerator", "denominator")
"""How the names of figures end in the reasons of an amount."""

BUCKETS = ("pending", "available", "disputed", "in_transit")
KINDS = {
    "accrual": "accrual", "release": "release", "credit": "credit", "clawback": "clawback", "adjustment": "adjustment",
    "dispute.open": "adjustment", "dispute.won": "adjustment", "dispute.lost": "clawback", "payout.reserve": "payout",
    "payout.confirm": "payout", "payout.cancel": "payout_reversed", "payout.reversed": "payout_reversed",
    "settled_outside": "settled_outside",
}  # fmt: skip
"""What a statement calls the kinds of posting; a kind newer than this program is called as the statement says."""

NEVER_NEGATIVE = {"disputed", "in_transit"}
"""Buckets that nothing is taken from but what was put there."""

TAIL = b',\n"signature":'


class Unreadable(Exception):
    """What was given cannot be checked at all."""


# Ed25519, as RFC 8032 describes it. Slow and plain: a statement has a handful of signatures.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def x_of(y: int, sign: int) -> int | None:
    """Return the x of a point of the curve, or None where there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def point_of(data: bytes) -> Point | None:
    """Return the point that 32 bytes stand for, or None."""
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    x = x_of(y, sign) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


def added(one: Point, other: Point) -> Point:
    """Return the sum of two points in extended coordinates."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiplied(factor: int, point: Point) -> Point:
    """Return a multiple of a point."""
    result = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            result = added(result, point)
        point, factor = added(point, point), factor >> 1
    return result


def encoded(point: Point) -> bytes:
    """Return a point as 32 bytes."""
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = x_of(BASE_Y, 0) or 0
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature of 64 bytes over a message was made with the private half of a key of 32 bytes."""
    public = point_of(key)
    scalar = int.from_bytes(signature[32:], "little")
    if len(key) != 32 or len(signature) != 64 or public is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    negative = (P - public[0], public[1], 1, P - public[3])
    return encoded(added(multiplied(scalar, BASE), multiplied(challenge, negative))) == signature[:32]


def canonical(document: Json) -> bytes:
    """Return the one spelling of a document that is signed."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def is_genuine(key: bytes, document: Json, text: str) -> bool:
    """Whether a signature, as text, is that of a document, and spelled in the one way there is."""
    try:
        signature = b64decode(text, validate=True)
    except ValueError:
        return False
    return b64encode(signature).decode() == text and is_signed(key, canonical(document), signature)


# Hashes: each covers one line of text, its parts joined with "|".


def digest(*parts: object) -> str:
    """Return the SHA-256 of a line of text, hexadecimal."""
    return hashlib.sha256("|".join(str(part) for part in parts).encode()).hexdigest()


def micros(instant: str) -> int:
    """Return an instant as microseconds since 1970."""
    at = datetime.fromisoformat(instant)
    since = at - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def joined(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees (RFC 6962)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def half(count: int) -> int:
    """Return the largest power of two below a count of two or more."""
    return 1 << (count - 1).bit_length() - 1


def root_by_path(leaf_hash: bytes, leaf: int, size: int, path: list[bytes]) -> bytes | None:
    """Return the root that a path leads to from a leaf, or None where the path does not fit the tree."""
    sides, start, end = [], 0, size
    while end - start > 1:
        middle = start + half(end - start)
        sides.append(leaf >= middle)
        start, end = (middle, end) if leaf >= middle else (start, middle)
    if not 0 <= leaf < size or len(sides) != len(path):
        return None
    for is_right, other in zip(reversed(sides), path, strict=True):
        leaf_hash = joined(other, leaf_hash) if is_right else joined(leaf_hash, other)
    return leaf_hash


def has_grown(size: int, root: bytes, later: int, later_root: bytes, path: list[bytes]) -> bool:
    """Whether a path proves that the tree of `size` leaves is the beginning of the later one."""
    if size > later or size in (0, later):
        return not path and (size == 0 or (size == later and root == later_root))
    spans, start, end = [], 0, later
    while size != end:
        middle = start + half(end - start)
        spans.append((middle, end) if size <= middle else (start, middle))
        start, end = (start, middle) if size <= middle else (middle, end)
    known = [*([(start, end)] if start else []), *reversed(spans)]
    if len(known) != len(path):
        return False
    hashes = dict(zip(known, path, strict=True))
    if not start:
        hashes[0, size] = root
    return over(hashes, 0, size) == root and over(hashes, 0, later) == later_root


def over(hashes: dict[tuple[int, int], bytes], start: int, end: int) -> bytes | None:
    """Return the hash over a stretch of leaves from the known ones, or None."""
    if (start, end) in hashes:
        return hashes[start, end]
    if end - start < 2:
        return None
    middle = start + half(end - start)
    left, right = over(hashes, start, middle), over(hashes, middle, end)
    return joined(left, right) if left and right else None


# The arithmetic of money: whole minor units, rates in basis points of which 10 000 are the whole.


def rounded(numerator: int, denominator: int) -> int:
    """Divide and round half up, away from zero."""
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -magnitude if numerator < 0 else magnitude


def shared(total: int, weights: list[int]) -> list[int]:
    """Share a total by Webster's method, ties to the earlier weight. Units that are certain are given out at once."""
    if total == 0:
        return [0] * len(weights)
    if total < 0 or min(weights) < 0:
        raise ValueError(f"{total} cannot be shared by {weights}")
    whole, scale = sum(weights), 2 * total - len(weights)
    shares = [max(0, -((whole - weight * scale) // (2 * whole))) for weight in weights]
    for _ in range(total - sum(shares)):
        best = 0
        for place in range(1, len(weights)):
            if weights[place] * (2 * shares[best] + 1) > weights[best] * (2 * shares[place] + 1):
                best = place
        shares[best] += 1
    return shares


def commission_faults(why: Json, amount: int) -> Iterator[str]:
    """Yield what is wrong with a commission, recomputed from its reasons; `amount` is what was booked for it."""
    terms, margin = why["terms"], why["terms"]["margin"]
    considered = terms["considered"]
    counted = [each for each in considered if each["outcome"] in ("won", "added", "capped")]
    won = [(each["id"], each["version"]) for each in counted if each["kind"] == "rule"]
    rule = [(terms["rule"]["id"], terms["rule"]["version"])] if terms["rule"] else []
    listed = why["unit_list_minor"] * why["quantity"]
    yield from wrong("list total", why["list_total_minor"], listed)
    yield from wrong("margin rate", why["margin_bps"], sum(each["counted_bps"] for each in counted))
    yield from wrong("margin rate", why["margin_bps"], margin["bps"])
    yield from wrong("margin rate", margin["bps"], margin["base_bps"] + margin["vendor_bps"] + margin["operator_bps"])
    if not any(each["kind"] == "link" and each["outcome"] == "won" for each in considered):
        yield from wrong("rule that won", rule, won)
    for each in considered:
        if (each["outcome"] == "lost" and each["counted_bps"]) or each["counted_bps"] > each["bps"]:
            yield f"{each['kind']} {each['id']} counts {each['counted_bps']} bps"
    for step in terms["roundings"]:
        yield from wrong(f"numerator of {step['of']}", step["numerator"], step["base_minor"] * step["bps"])
        yield from wrong(step["of"], step["amount_minor"], rounded(step["numerator"], step["denominator"]))
    yield from wrong("margin", why["margin_minor"], rounded(listed * why["margin_bps"], 10_000))
    yield from wrong("partner total", why["partner_total_minor"], why["list_total_minor"] - why["margin_minor"])
    if why["retail_total_minor"] > why["unit_retail_minor"] * why["quantity"]:
        yield f"retail total {why['retail_total_minor']} is above {why['quantity']} × {why['unit_retail_minor']}"
    yield from wrong("commission", why["commission_minor"], why["retail_total_minor"] - why["partner_total_minor"])
    yield from wrong("amount booked", amount, why["commission_minor"])


def credit_faults(why: Json, amount: int) -> Iterator[str]:
    """Yield what is wrong with a credit: a share of the partner's margin on list, less what it had already."""
    yield from wrong("list total", why["list_total_minor"], why["unit_list_minor"] * why["quantity"])
    yield from wrong("margin", why["margin_minor"], rounded(why["list_total_minor"] * why["margin_bps"], 10_000))
    due = rounded(why["margin_minor"] * why["share_bps"], 10_000) - why["already_minor"]
    yield from wrong("credit", why["credit_minor"], due)
    yield from wrong("amount booked", amount, why["credit_minor"])


def credit_back_faults(why: Json, amount: int) -> Iterator[str]:
    """Yield what is wrong with a step back of a credit: its part of the cash that went back, rounded down."""
    before, after = (
        why["credit_minor"] * why[f"refunded_{when}_minor"] // why["paid_minor"] if why["paid_minor"] else 0
        for when in ("before", "after")
    )
    yield from wrong("amount booked", amount, before - after)


def clawback_faults(why: Json, amount: int) -> Iterator[str]:
    """Yield what is wrong with a step back of a commission: Webster's share of all that went back, now less before."""
    yield from wrong("amount booked", amount, taken(why, "before") - taken(why, "after"))


def taken(why: Json, when: str) -> int:
    """Return what has been taken of a commission once so much of its line's cash has gone back in all."""
    whole, cash = why["whole"], why[f"refunded_{when}_minor"]
    funded = sum(
        whole.get(f"{who}_funded_minor", 0) * cash // why["paid_minor"] if why["paid_minor"] else 0
        for who in ("vendor", "operator")
    )
    weights = [whole.get(f"{part}_minor", 0) for part in ("commission", "proceeds", "fee", "tax")]
    return shared(cash + funded, weights)[0]


def faults_of(formula: Formula, why: Json, amount: int) -> list[str]:
    """Return what is wrong with an amount by its formula; reasons that cannot be read are wrong."""
    try:
        demand_figures(why)
        return list(formula(why, amount))
    except KeyError as error:
        return [f"its reasons do not say {error}"]
    except UNREADABLE as error:
        return [f"its reasons cannot be read: {type(error).__name__} {error}"]


def demand_figures(said: object, name: str = "") -> None:
    """Raise TypeError where a figure of some reasons is no whole number: a text times a million fills the memory."""
    if name.endswith(FIGURES) and not isinstance(said, int | None):
        raise TypeError(f"{name} is no whole number")
    if isinstance(said, dict):
        for key, value in said.items():
            demand_figures(value, key)
    elif isinstance(said, list):
        for value in said:
            demand_figures(value)


def wrong(what: str, said: object, due: object) -> Iterator[str]:
    """Yield a sentence where two figures differ."""
    if said != due:
        yield f"{what} is {said}, and must be {due}"


# Statements.


class Check:
    """One statement at work: `faults` are sentences, each with the line it is about."""

    def __init__(self, raw: bytes, key: bytes) -> None:
        self.raw, self.key = raw, key
        self.faults: list[str] = []
        self.notes: list[str] = []
        self.gaps: list[str] = []
        try:
            self.said, self.tail = raw[: raw.rindex(TAIL)], raw[raw.rindex(TAIL) :]
            self.document, self.signature = (json.loads(raw)[part] for part in ("document", "signature"))
            self.head, self.seals = self.document["head"], self.document["seals"]
            self.transactions = self.document["transactions"]
            self.entries = [(booked, entry) for booked in self.transactions for entry in booked["entries"]]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise Unreadable("This file is no statement in JSON.") from None

    def add(self, place: str, what: str) -> None:
        """Note that something is wrong."""
        self.faults.append(f"{place}: {what}")

    def run(self, kept: list[Path], csv_file: Path | None) -> None:
        """Check everything; a figure that is missing or of the wrong type is a fault as well."""
        steps = [
            ("signature", self.check_signature), ("head", self.check_head), ("seals", self.check_seals),
            ("chain", self.check_chain), ("opening", self.check_opening), ("sums", self.check_sums),
            ("transactions", self.check_transactions), ("amounts", self.check_amounts),
        ]  # fmt: skip
        steps += [(str(path), partial(self.check_kept, path)) for path in kept]
        if csv_file:
            steps.append((str(csv_file), partial(self.check_csv, csv_file)))
        for name, step in steps:
            try:
                step()
            except UNREADABLE as error:
                self.add(name, f"cannot be read: {type(error).__name__} {error}")

    def check_signature(self) -> None:
        """The signature covers all bytes before it, and stands there in one spelling only."""
        content = {"paper": "statement", "sha256": hashlib.sha256(self.said).hexdigest()}
        fingerprint = hashlib.sha256(self.key).hexdigest()[:16]
        expected = {"algorithm": "Ed25519", "key": fingerprint, "sha256": content["sha256"]}
        expected["value"] = str(self.signature["value"])
        if self.signature["key"] != fingerprint:
            self.add("signature", f"was made with another key: {self.signature['key']}, not {fingerprint}")
        if self.tail != TAIL + json.dumps(expected, separators=(",", ":")).encode() + b"}\n":
            self.add("signature", "the file was changed after it was signed")
        elif not is_genuine(self.key, content, expected["value"]):
            self.add("signature", "the file was changed after it was signed, or the signature was")

    def check_head(self) -> None:
        """What the statement says of itself: kind, id, key, words, and where its period begins and ends."""
        head = self.head
        if head["paper"] != "statement" or head["format"] != 1:
            self.add("head", "this program reads statements of format 1")
        name = f"st_{head['partner'].removeprefix('par_')}_{head['currency']}_{head['period']}"
        said = [("id", head["statement"], name), ("public key", head["public_key"], b64encode(self.key).decode())]
        said.append(("fingerprint", head["fingerprint"], hashlib.sha256(self.key).hexdigest()[:16]))
        said += [(f"word for {kind}", word, KINDS.get(kind, word)) for kind, word in head["kinds"].items()]
        try:
            said += zip(("begin", "end"), (head["period_start"], head["period_end"]), borders(head), strict=True)
        except ZoneInfoNotFoundError:
            if available_timezones():
                raise ValueError(f"no time zone {head['time_zone']}") from None
            self.notes.append("begin and end of the period are not checked: this computer knows no time zones")
        for figure in said:
            for what in wrong(*figure):
                self.add("head", what)

    def check_seals(self) -> None:
        """Each seal is signed, hashes to what it says, and grew into the newest."""
        numbers = [signed["seal"]["number"] for signed in self.seals]
        if numbers != sorted(set(numbers)) or (numbers[-1] if numbers else None) != self.head["seal"]:
            self.add("seals", "are not in order, or the newest is not the last")
        newest = self.seals[-1]["seal"] if self.seals else {}
        for before, signed in zip([None, *self.seals], self.seals, strict=False):
            seal, place = signed["seal"], f"seal {signed['seal']['number']}"
            for what in seal_faults(seal, signed["signature"], b64decode(signed["key"])):
                self.add(place, what)
            if signed["key"] != self.head["public_key"]:
                self.notes.append(f"{place} was signed with an earlier key of the operator")
            path = [bytes.fromhex(step) for step in signed["grown"]]
            root, newest_root = bytes.fromhex(seal["root"]), bytes.fromhex(newest["root"])
            if not has_grown(seal["size"], root, newest["size"], newest_root, path):
                self.add(place, f"seal {newest['number']} did not grow out of it: the books were rewritten in between")
            follows = before and before["seal"]["number"] == seal["number"] - 1
            if follows and before["seal"]["hash"] != seal["previous"]:
                self.add(place, "does not follow from the seal before")

    def check_kept(self, path: Path) -> None:
        """A paper that somebody kept, a seal or the heads of the own books, is one that this statement follows from."""
        try:
            kept = json.loads(path.read_bytes())
            document, signature = kept["document"], kept["signature"]["value"]
            if "head" in document:
                self.check_kept_statement(path)
                return
            check = {"seal": self.check_kept_seal, "heads": self.check_kept_heads}[document["paper"]]
        except (OSError, ValueError, KeyError, TypeError):
            raise Unreadable(f"{path} is neither a seal nor the heads of books, nor a statement.") from None
        check(str(path), document, signature)

    def check_kept_seal(self, path: str, seal: Json, signature: str) -> None:
        """A seal is among those of the statement, all of which grew into the newest."""
        number = seal["number"]
        for what in seal_faults(seal, signature, self.key):
            self.add(path, what)
        here = {signed["seal"]["number"]: signed["seal"] for signed in self.seals}
        if number in here and here[number] != seal:
            self.add(f"seal {number}", "the statement has another one than you kept: the books were rewritten")
        elif number not in here:
            newest = max(here, default=0)
            later = "is newer than this statement: ask for a new one" if number > newest else "is not in the statement"
            raise Unreadable(f"Seal {number} {later}.")

    def check_kept_heads(self, path: str, heads: Json, signature: str) -> None:
        """The chain of the statement goes through the entry that was the last one when the paper was written."""
        if not is_genuine(self.key, heads, signature):
            self.add(path, "is not signed with this key, or was changed since")
        hashes = {entry["seq"]: entry["hash"] for _, entry in self.entries}
        hashes[self.head["first_seq"] - 1] = self.head["opening_hash"]
        for book in heads["books"]:
            is_it = book["currency"] == self.head["currency"] and book["seq"] in hashes
            if is_it and hashes[book["seq"]] != book["hash"]:
                self.add(f"entry {book['seq']}", "is another one than you were mailed: your book was rewritten")
            elif book["currency"] == self.head["currency"] and not is_it:
                self.notes.append(f"{path} is about entry {book['seq']}, which lies outside this statement")

    def check_kept_statement(self, path: Path) -> None:
        """The statement before is right by itself, and ends where this one begins: then the opening is what it held."""
        before = Check(path.read_bytes(), self.key)
        before.run([], None)
        for fault in before.faults:
            self.add(str(path), fault)
        ours, theirs = self.head, before.head
        if any(ours[name] != theirs[name] for name in ("party", "currency")):
            raise Unreadable(f"{path} is the statement of another book.")
        if theirs["last_seq"] != ours["first_seq"] - 1:
            self.notes.append(f"{path} ends with entry {theirs['last_seq']}, and is not the statement right before")
            return
        if theirs["closing_hash"] != ours["opening_hash"] or theirs["closing"] != ours["opening"]:
            self.add("opening", "is not what the statement before closed with: your book was rewritten")
        self.gaps = before.gaps

    def check_opening(self) -> None:
        """The links of the chain before the statement lead to it, and leave every bucket with what it opens with."""
        head, before = self.head, self.document.get("before")
        if head["first_seq"] == 1:
            if before is not None:
                self.add("opening", "there is something before the first entry of the book")
            return
        if not before:
            self.gaps.append("the opening is not proved: this file shows nothing of what was before")
            return
        links, last = before["entries"], before["entries"][-1]
        held: dict[str, int] = {}
        for earlier, link in zip([None, *links], links, strict=False):
            self.check_link(earlier, link, held)
        if (last["seq"], last["hash"]) != (head["first_seq"] - 1, head["opening_hash"]):
            self.add("opening", "the links before do not lead to the statement")
        if not last["posted_at"] < head["period_start"]:
            self.add("opening", "the last entry before lies within the period")
        self.check_last_link(last, before["proof"])
        if links[0]["seq"] == 1:
            held = {**dict.fromkeys(BUCKETS, 0), **held}
        self.check_held(held, last["total_balance_minor"])

    def check_held(self, held: dict[str, int], total: int) -> None:
        """What the links leave in each bucket is the opening; of those never touched the total decides."""
        opening = self.head["opening"]
        said = [(bucket, opening[f"{bucket}_minor"], minor) for bucket, minor in held.items()]
        rest = [bucket for bucket in BUCKETS if bucket not in held]
        left = total - sum(held.values())
        if len(rest) == 1:
            said.append((rest[0], opening[f"{rest[0]}_minor"], left))
        elif rest and left == 0 and {*rest} <= NEVER_NEGATIVE:
            said += [(bucket, opening[f"{bucket}_minor"], 0) for bucket in rest]
        elif rest:
            self.gaps.append(f"of the opening only the total is proved, not what {' and '.join(rest)} held")
        for bucket, given, due in [*said, ("total", opening["total_minor"], total)]:
            for what in wrong(f"opening of {bucket}", given, due):
                self.add("opening", what)

    def check_link(self, earlier: Json | None, link: Json, held: dict[str, int]) -> None:
        """A link hashes to what it says, follows from the one before, and its balances add up; note what it leaves."""
        head, place = self.head, f"entry {link['seq']} before the statement"
        due = digest(
            link["previous"], head["party"], head["currency"], link["seq"], link["bucket"], link["delta_minor"],
            link["bucket_balance_minor"], link["total_balance_minor"], micros(link["posted_at"]), link["kind"],
            link["line"], link["leg"], link["content"], link["counter"], link["key"],
        )  # fmt: skip
        if link["hash"] != due:
            self.add(place, "its hash does not fit its content")
        if earlier and (earlier["hash"], earlier["seq"] + 1) != (link["previous"], link["seq"]):
            self.add(place, "does not follow from the one before")
        if link["seq"] == 1 and link["previous"] != digest("partner", head["party"], head["currency"]):
            self.add(place, "begins elsewhere than at the book's beginning")
        known = held.get(link["bucket"], 0 if link["seq"] == 1 else None)
        sums = [(earlier["total_balance_minor"] if earlier else None, link["total_balance_minor"])]
        sums.append((known, link["bucket_balance_minor"]))
        if any(had is not None and had + link["delta_minor"] != now for had, now in sums):
            self.add(place, "its balance is not the one before plus its amount")
        held[link["bucket"]] = link["bucket_balance_minor"]

    def check_last_link(self, link: Json, proof: Json) -> None:
        """The last entry before the statement is in the newest seal's tree, unless it is younger than that seal."""
        place, newest = f"entry {link['seq']} before the statement", self.seals[-1]["seal"] if self.seals else None
        due = digest(
            link["content"], proof["id"], proof["number"],
            *(micros(at) for at in (proof["at"], link["posted_at"], proof["recorded_at"])),
        )  # fmt: skip
        if proof["hash"] != due:
            self.add(place, "its transaction's hash does not fit its content")
        if link["hash"] not in proof["steps"]:
            self.add(place, "its leaf is of other entries")
        booked = {"hash": proof["hash"], "number": proof["number"]}
        leg = {**proof, "line": link["line"], "hash": link["leg"]}
        self.check_leaf(booked, leg, newest, place)

    def check_chain(self) -> None:
        """Every entry's hash is that of its content and of the entry before."""
        head, before, seq = self.head, self.head["opening_hash"], self.head["first_seq"]
        if seq == 1 and before not in ("", digest("partner", head["party"], head["currency"])):
            self.add("chain", "begins elsewhere than at the book's beginning")
        for booked, entry in self.entries:
            place = self.place(booked, entry)
            legs = {leg["line"]: leg["hash"] for leg in booked["legs"]}
            if entry["seq"] != seq:
                self.add(place, f"entry {seq} is missing before it")
            if entry["prev_hash"] != before:
                self.add(place, "its previous hash is not that of the entry before")
            due = digest(
                entry["prev_hash"], head["party"], head["currency"], entry["seq"], entry["bucket"],
                entry["delta_minor"], entry["bucket_balance_minor"], entry["total_balance_minor"],
                micros(booked["posted_at"]), booked["kind"], entry["line"], legs.get(entry["line"]),
                content_hash(booked), entry["counter"], booked["key"],
            )  # fmt: skip
            if entry["hash"] != due:
                self.add(place, "its hash does not fit its content")
            before, seq = entry["hash"], entry["seq"] + 1
        if before != head["closing_hash"] or seq != head["last_seq"] + 1:
            self.add("chain", "ends elsewhere than the statement says")

    def check_sums(self) -> None:
        """Opening plus every entry is the closing: bucket by bucket, and kind by kind."""
        head = self.head
        held = {bucket: head["opening"][f"{bucket}_minor"] for bucket in BUCKETS}
        if head["first_seq"] == 1 and any(held.values()):
            self.add("sums", "the book begins with this statement, and the opening is not nothing")
        moved: dict[str, int] = defaultdict(int)
        for booked, entry in self.entries:
            held[entry["bucket"]] += entry["delta_minor"]
            moved[head["kinds"].get(booked["kind"], booked["kind"])] += entry["delta_minor"]
            is_run = (entry["bucket_balance_minor"], entry["total_balance_minor"])
            if is_run != (held[entry["bucket"]], sum(held.values())):
                self.add(self.place(booked, entry), "its balance is not the one before plus its amount")
            if not head["period_start"] <= booked["posted_at"] < head["period_end"]:
                self.add(self.place(booked, entry), "lies outside the period")
        figures = [(f"closing of {bucket}", head["closing"][f"{bucket}_minor"], held[bucket]) for bucket in BUCKETS]
        figures += [(f"sum of {kind}", head["moved"].get(kind, 0), moved[kind]) for kind in {*moved, *head["moved"]}]
        for edge in ("opening", "closing"):
            total = sum(head[edge][f"{bucket}_minor"] for bucket in BUCKETS)
            figures.append((f"{edge} total", head[edge]["total_minor"], total))
        for figure in sorted(figures):
            for what in wrong(*figure):
                self.add("sums", what)

    def check_transactions(self) -> None:
        """Legs, transactions and leaves hash to what they say, and the newest seal's tree holds them."""
        newest = self.seals[-1]["seal"] if self.seals else None
        for booked in self.transactions:
            due = digest(
                content_hash(booked), booked["id"], booked["number"],
                *(micros(booked[when]) for when in ("at", "posted_at", "recorded_at")),
            )  # fmt: skip
            if booked["hash"] != due:
                self.add(f"transaction {booked['key']}", "its hash does not fit its content")
            if [leg["line"] for leg in booked["legs"]] != list(range(1, len(booked["legs"]) + 1)):
                self.add(f"transaction {booked['key']}", "a leg is missing")
            bare = {entry["line"] for entry in booked["entries"]} - {
                leg["line"] for leg in booked["legs"] if "why" in leg
            }
            for line in sorted(bare):
                self.add(f"transaction {booked['key']}, leg {line}", "is of your book, and is not shown")
            for leg in (leg for leg in booked["legs"] if "why" in leg):
                self.check_leg(booked, leg)
                self.check_leaf(booked, leg, newest, f"transaction {booked['key']}, leg {leg['line']}")
        unsealed = sum("why" in leg and "leaf" not in leg for booked in self.transactions for leg in booked["legs"])
        if unsealed:
            since = f"seal {newest['number']}" if newest else "the first seal"
            self.notes.append(f"{unsealed} postings are younger than {since}: get a new statement after the next one")

    def check_leg(self, booked: Json, leg: Json) -> None:
        """A leg that can be read hashes to what it says, and is what its entries say."""
        place = f"transaction {booked['key']}, leg {leg['line']}"
        entries = [entry for entry in booked["entries"] if entry["line"] == leg["line"]]
        due = digest(leg["line"], self.head["currency"], leg["debit"], leg["credit"], leg["amount_minor"], leg["why"])
        if leg["hash"] != due:
            self.add(place, "its hash does not fit its content")
        sides = {
            (leg["debit"], leg["credit"], -leg["amount_minor"]),
            (leg["credit"], leg["debit"], leg["amount_minor"]),
        }
        own = {
            (account, counter, delta)
            for account, counter, delta in sides
            if account.startswith("partner.") and account.endswith(" " + self.head["party"])
        }
        told = {
            (f"partner.{entry['bucket']} {self.head['party']}", entry["counter"], entry["delta_minor"])
            for entry in entries
        }
        if own != told or len(entries) != len(own):
            self.add(place, "is not what its entries say")
        if not all(entry["hash"] in leg["steps"] for entry in entries):
            self.add(place, "its leaf is of other entries")

    def check_leaf(self, booked: Json, leg: Json, newest: Json | None, place: str) -> None:
        """A posting's leaf is in the newest seal's tree, unless it is younger than that seal."""
        if "leaf" not in leg:
            if newest and booked["number"] < newest["horizon"]:
                self.add(place, f"is older than seal {newest['number']}, and has no proof that it is under it")
            return
        line = "|".join([booked["hash"], str(leg["line"]), leg["hash"], leg["steps"]])
        leaf = hashlib.sha256(b"\x00" + line.encode()).digest()
        path = [bytes.fromhex(step) for step in leg["path"]]
        if newest is None or root_by_path(leaf, leg["leaf"], newest["size"], path) != bytes.fromhex(newest["root"]):
            self.add(place, "is not in the tree that the seal is over")

    def check_amounts(self) -> None:
        """Each commission, credit and step back is what its own reasons come to."""
        sales: dict[str, int] = {}
        for booked in self.transactions:
            for place, formula, why, amount in self.recomputed(booked):
                for what in faults_of(formula, why, amount):
                    self.add(place, what)
                if formula is commission_faults:
                    sales[str(why.get("line"))] = int(why.get("commission_minor", 0))
                elif formula is clawback_faults and why.get("line") in sales:
                    for what in wrong(
                        "commission of the sale", why["whole"].get("commission_minor", 0), sales[why["line"]]
                    ):
                        self.add(place, what)

    def recomputed(self, booked: Json) -> Iterator[tuple[str, Formula, Json, int]]:
        """Yield each amount that follows from reasons: where it stands, by which formula, from what, how much."""
        sums: dict[tuple[Any, ...], int] = defaultdict(int)
        reasons: dict[tuple[Any, ...], Json] = {}
        for leg in booked["legs"]:
            why = json.loads(leg.get("why", "{}"))
            part = why.get("part")
            formula = FORMULAS.get((part, "refunded_after_minor" in why))
            if formula is None or (part == "credit" and why.get("cause", "").startswith("dispute")):
                continue
            which = (formula, *(why.get(name) for name in ONE_STEP))
            sums[which] += sum(entry["delta_minor"] for entry in booked["entries"] if entry["line"] == leg["line"])
            if which not in reasons or len(why) > len(reasons[which]):
                reasons[which] = why
        for which, why in reasons.items():
            yield f"line {why.get('line')} of {booked['key']}", which[0], why, sums[which]

    def check_csv(self, path: Path) -> None:
        """A CSV of the same statement has the same entries, and says the same of each."""
        with Path(path).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if not rows or "amount_minor" not in rows[0] or len(rows) != len(self.entries) + 2:
            self.add(str(path), "has other lines than the statement, or its amounts are not in minor units")
            return
        edges = (rows[0], "opening"), (rows[-1], "closing")
        for row, edge in edges:
            for what in wrong(edge, (row["kind"], row["balance_minor"]), (edge, str(self.head[edge]["total_minor"]))):
                self.add(f"{path}, line {row['line']}", what)
        for row, (booked, entry) in zip(rows[1:-1], self.entries, strict=True):
            for column, value in self.csv_cells(booked, entry).items():
                if row[column] not in (value, "'" + value):
                    self.add(f"{path}, line {row['line']}", f"{column} is {row[column]!r}, and must be {value!r}")

    def csv_cells(self, booked: Json, entry: Json) -> dict[str, str]:
        """What the columns of an entry's row must hold; the customer's name is not in the statement."""
        head = self.head
        leg: Json = next((leg for leg in booked["legs"] if leg["line"] == entry["line"]), {})
        why = json.loads(leg.get("why", "{}"))
        rule = (why.get("terms") or {}).get("rule")
        cells = {
            "statement": head["statement"], "partner": head["partner"], "currency": head["currency"],
            "posted_at": shortened(booked["posted_at"]), "kind": head["kinds"].get(booked["kind"], booked["kind"]),
            "bucket": entry["bucket"], "amount_minor": entry["delta_minor"],
            "balance_minor": entry["total_balance_minor"],
            "rule": f"{rule['id']} v{rule['version']}" if rule else "", "seq": entry["seq"],
            "prev_hash": entry["prev_hash"], "hash": entry["hash"],
        }  # fmt: skip
        names = (
            "order", "offering", "quantity", "list_total_minor", "margin_bps", "margin_minor", "retail_total_minor",
            "discount_minor", "funder", "account",
        )  # fmt: skip
        cells |= {name: why.get(name) for name in names}
        return {name: "" if value is None else str(value) for name, value in cells.items()}

    def place(self, booked: Json, entry: Json) -> str:
        """Say which line of the statement is meant."""
        return f"line {entry['seq'] - self.head['first_seq'] + 1} (entry {entry['seq']}, {booked['key']})"


ONE_STEP = ("line", "credit", "cause", "refund", "chargeback", "refunded_before_minor", "refunded_after_minor")
"""What the legs of one amount have in common."""

FORMULAS = {
    ("commission", False): commission_faults,
    ("commission", True): clawback_faults,
    ("credit", False): credit_faults,
    ("credit", True): credit_back_faults,
}
"""How an amount is recomputed, by its part and whether it is a step back."""


def borders(head: Json) -> list[str]:
    """Return the first instant of a period and of the next, in UTC: midnights of its time zone, where months begin."""
    first, _, last = head["period"].partition("..")
    zone, found = ZoneInfo(head["time_zone"]), []
    for months in (months_of(first)[0], months_of(last or first)[1] + 1):
        at = datetime(months // 12, months % 12 + 1, 1, tzinfo=zone).astimezone(UTC)
        found.append(at.isoformat(timespec="microseconds").replace("+00:00", "Z"))
    return found


def months_of(label: str) -> tuple[int, int]:
    """Return the first and the last month of a year, a quarter or a month, counted from the year 0."""
    year, _, part = label.partition("-")
    first, count = (int(part[1:]) * 3 - 3, 3) if part.startswith("Q") else (int(part) - 1, 1) if part else (0, 12)
    return int(year) * 12 + first, int(year) * 12 + first + count - 1


def shortened(instant: str) -> str:
    """Return an instant without microseconds where it has none."""
    return instant.replace(".000000Z", "Z")


def content_hash(booked: Json) -> str:
    """Return what a transaction's key stands for: kind, what it reverses, its legs in order, and the key."""
    legs = "".join(leg["hash"] for leg in booked["legs"])
    reverses = "" if booked["reverses"] is None else booked["reverses"]
    return digest(booked["kind"], reverses, legs, booked["key"])


def seal_faults(seal: Json, signature: str, key: bytes) -> Iterator[str]:
    """Yield what is wrong with a seal by itself."""
    due = digest(
        seal["previous"], seal["number"], seal["size"], seal["root"], seal["horizon"], seal["cluster"], seal["period"],
        seal["period_hash"], seal["balances_hash"], int(seal["is_announced"]), micros(seal["sealed_at"]),
        seal["reason"], seal["sealed_by"],
    )  # fmt: skip
    if seal["hash"] != due:
        yield "its hash does not fit its content"
    if seal["paper"] != "seal" or not is_genuine(key, seal, signature):
        yield "is not signed with this key, or was changed since"


def key_of(text: str) -> bytes:
    """Return the bytes of a public key, given as such or as a file that holds it."""
    try:
        path = Path(text)
        given = path.read_text() if path.is_file() else text
        key = b64decode("".join(given.split()), validate=True)
    except (OSError, ValueError):
        key = b""
    if len(key) != 32:
        raise Unreadable("This is no public key: it has 44 characters, and ends with an equals sign.")
    return key


def main(arguments: list[str] | None = None) -> int:
    """Check what the command line names, say what is wrong, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("statement", type=Path)
    parser.add_argument("--key", required=True, help="the operator's public key, or a file that holds it")
    parser.add_argument(
        "--kept", "--seal", type=Path, action="append", default=[], help="a seal, or heads, that you kept"
    )
    parser.add_argument("--csv", type=Path, help="the same statement as CSV, amounts in minor units")
    given = parser.parse_args(arguments)
    try:
        check = Check(given.statement.read_bytes(), key_of(given.key))
        check.run(given.kept, given.csv)
    except (Unreadable, OSError) as error:
        say("cannot be checked:", str(error))
        return 2
    for fault in check.faults:
        say("WRONG ", fault)
    for gap in check.gaps:
        say("OPEN  ", f"{gap}; give the statement before with --kept")
    for note in check.notes:
        say("note  ", note)
    if not check.faults:
        head, count = check.head, len(check.entries)
        state = ", provisional: its period was still running" if head.get("provisional") else ""
        say(
            "right ",
            f"{head['statement']}, {head['partner_name']}: {count} {'entry' if count == 1 else 'entries'}, "
            f"closing {head['closing']['total_minor']} minor units of {head['currency']}, seal {head['seal']}{state}",
        )
    return 1 if check.faults else 3 if check.gaps else 0


def say(verdict: str, text: str) -> None:
    """Print one line that is one line, on any terminal: what a file says is not to move the cursor or forge a line."""
    shown = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
    encoding = sys.stdout.encoding or "ascii"
    print(verdict, shown.encode(encoding, "backslashreplace").decode(encoding))


if __name__ == "__main__":
    sys.exit(main())
