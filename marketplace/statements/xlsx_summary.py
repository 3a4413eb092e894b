"""The sheet of sums: whose statement it is, how opening becomes closing, and what each bucket holds."""

from __future__ import annotations

from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name

from marketplace.statements.csv_export import instant
from marketplace.statements.rules import KIND_ORDER, Head
from marketplace.statements.xlsx_lines import AMOUNT, BALANCE, BUCKET, KIND, PROVISIONAL, ROWS_A_SHEET, sheet_name
from marketplace.statements.xlsx_styles import Styles, put_amount, put_text

BUCKETS: Final = ("pending", "available", "disputed", "in_transit")
KINDS: Final = {
    "accrual": "Commission", "release": "Released from hold", "credit": "Protection credits", "clawback": "Clawed back",
    "adjustment": "Adjustments", "payout": "Paid out", "payout_reversed": "Payouts that came back",
    "settled_outside": "Settled outside",
}  # fmt: skip


def write_summary(book: Any, styles: Styles, top: Head, sheets: int) -> None:
    """Write the first sheet. `sheets` is how many sheets the lines will fill."""
    sheet = book.add_worksheet("Statement")
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 3, 24)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 26)
    state = f" ({PROVISIONAL.partition(':')[0].lower()})" if top.is_provisional else ""
    sheet.write_string(0, 0, f"Statement {top.period.label}, {top.currency}{state}", styles.title)
    row = _facts(sheet, styles, top)
    row = _equation(sheet, styles, top, sheets, row + 2)
    _buckets(sheet, styles, top, sheets, row + 2)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)
    if top.is_provisional:
        sheet.set_footer(f"&L{PROVISIONAL}")


def _facts(sheet: Any, styles: Styles, top: Head) -> int:
    period = top.period
    facts = (
        ("Statement", top.public_id),
        ("Partner", top.partner_name),
        ("Partner id", top.partner_public_id),
        ("Currency", top.currency),
        ("Begins (included)", instant(period.starts_at)),
        ("Ends (not included)", instant(period.ends_at)),
        ("Cut off at midnight in", period.time_zone),
        ("Entries of the chain", f"{top.first_seq + 1} to {top.last_seq}" if top.entries else "none"),
        ("Last hash", top.last_hash),
        *([("State", PROVISIONAL)] if top.is_provisional else []),
    )
    row = 1
    for row, (label, text) in enumerate(facts, start=2):
        sheet.write_string(row, 0, label, styles.quiet)
        put_text(sheet, row, 1, text, styles.text)
    return row


def _equation(sheet: Any, styles: Styles, top: Head, sheets: int, row: int) -> int:
    """Opening, what each kind of line moved, and their sum: the closing, which the last line must agree with."""
    sheet.write_string(row, 0, "From opening to closing", styles.section)
    sheet.write_blank(row, 1, None, styles.section)
    first = row + 1
    sheet.write_string(first, 0, "Opening", styles.text)
    put_amount(sheet, first, 1, top.opening.total, styles, styles.money)
    for at, kind in enumerate(KIND_ORDER, start=first + 1):
        sheet.write_string(at, 0, KINDS[kind], styles.text)
        sums = _sums(KIND, kind, sheets, styles)
        sheet.write_formula(at, 1, f"={sums}", styles.money, styles.figure(top.moved.get(kind, 0)))
    closing = first + 1 + len(KIND_ORDER)
    sheet.write_string(closing, 0, "Closing", styles.label)
    added = f"=ROUND(SUM(B{first + 1}:B{closing}),{styles.decimals})"
    sheet.write_formula(closing, 1, added, styles.total, styles.figure(top.closing.total))
    last = f"'{sheet_name(sheets)}'!{xl_col_to_name(BALANCE)}{(top.entries + 1) % ROWS_A_SHEET + 2}"
    sheet.write_string(closing + 1, 0, "Agrees with the last line", styles.quiet)
    agrees = f'=IF(ROUND(B{closing + 1}-{last},{styles.decimals})=0,"yes","NO")'
    sheet.write_formula(closing + 1, 1, agrees, styles.quiet, "yes" if top.closes else "NO")
    return closing + 1


def _buckets(sheet: Any, styles: Styles, top: Head, sheets: int, row: int) -> None:
    """What each bucket held when the period began and ended, and what the lines moved in it."""
    for column, label in enumerate(("Bucket", "Opening", "Change", "Closing")):
        sheet.write_string(row, column, label, styles.head_right if column else styles.head)
    first = row + 1
    for at, bucket in enumerate(BUCKETS, start=first):
        opening, closing = getattr(top.opening, bucket), getattr(top.closing, bucket)
        sheet.write_string(at, 0, bucket.replace("_", " "), styles.text)
        put_amount(sheet, at, 1, opening, styles, styles.money)
        sums = _sums(BUCKET, bucket, sheets, styles)
        sheet.write_formula(at, 2, f"={sums}", styles.money, styles.figure(closing - opening))
        added = f"=ROUND(B{at + 1}+C{at + 1},{styles.decimals})"
        sheet.write_formula(at, 3, added, styles.money, styles.figure(closing))
    whole = (top.opening.total, top.closing.total - top.opening.total, top.closing.total)
    last = first + len(BUCKETS)
    sheet.write_string(last, 0, "In all", styles.label)
    for column, minor in enumerate(whole, start=1):
        name = xl_col_to_name(column)
        added = f"=ROUND(SUM({name}{first + 1}:{name}{last}),{styles.decimals})"
        sheet.write_formula(last, column, added, styles.total, styles.figure(minor))


def _sums(column: int, word: str, sheets: int, styles: Styles) -> str:
    """Sum the amounts of all lines whose column says this, over every sheet of lines."""
    where, amounts = xl_col_to_name(column), xl_col_to_name(AMOUNT)
    quoted = f'"{word}"'
    parts = (
        f"SUMIFS('{name}'!${amounts}:${amounts},'{name}'!${where}:${where},{quoted})"
        for name in map(sheet_name, range(1, sheets + 1))
    )
    return f"ROUND({'+'.join(parts)},{styles.decimals})"
