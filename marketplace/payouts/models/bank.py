"""The bank's side: files of payouts that go to it, its answers, and who took full account numbers away."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import CurrencyCode, Instant, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.payouts.models.payouts import Payout


class BankFile(Base):
    """Payouts for the operator's bank, in one file (pain.001). Total in minor units of `currency`.

    `state` is asked (the worker has still to write it), written, handed_over, failed (it could not be written),
    withdrawn (it never went to the bank) or refused (the bank took none of it). `message_id` is what the bank's answers
    name; `digest` is the SHA-256 of the file. Where the run needed two people, so does this: `needs_second` lets nobody
    hand over what they have asked for. `ended_by` has withdrawn it or says, for a `reason`, that the bank refused it;
    that takes somebody else who agrees (`agreed_by`), and until then it is still with the bank.
    """

    __tablename__ = "bank_files"
    __table_args__ = (
        CheckConstraint(
            "state in ('asked', 'written', 'handed_over', 'failed', 'withdrawn', 'refused')", "state"
        ),
        CheckConstraint("not needs_second or handed_over_by <> requested_by", "two_people"),
        CheckConstraint(
            "state <> 'withdrawn' or handed_over_at is null and ended_at is not null and reason <> ''", "withdrawn"
        ),
        CheckConstraint(
            "state <> 'refused' or handed_over_at is not null and agreed_by is not null and reason <> ''", "refused"
        ),
        CheckConstraint("agreed_by <> ended_by", "two_agree"),
        # one that is still to be written
        Index(
            "uq_bank_files_asked", "run_id", unique=True, postgresql_where=text("state = 'asked'"),
            postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    run_id: Mapped[Key | None] = mapped_column(ForeignKey("payout_runs.id"), index=True)
    message_id: Mapped[Words] = mapped_column(unique=True)
    currency: Mapped[CurrencyCode]
    state: Mapped[Words]
    payments: Mapped[int] = mapped_column(server_default="0")
    total_minor: Mapped[Minor] = mapped_column(server_default="0")
    digest: Mapped[Words] = mapped_column(server_default="")
    failure: Mapped[Words] = mapped_column(server_default="")
    requested_by: Mapped[Words]
    needs_second: Mapped[bool] = mapped_column(server_default=text("false"))
    downloaded_by: Mapped[Words | None]
    handed_over_by: Mapped[Words | None]
    created_at: Mapped[Instant]
    written_at: Mapped[Instant | None]
    downloaded_at: Mapped[Instant | None]
    handed_over_at: Mapped[Instant | None]
    reason: Mapped[Words] = mapped_column(server_default="")
    ended_by: Mapped[Words | None]
    ended_at: Mapped[Instant | None]
    agreed_by: Mapped[Words | None]
    agreed_at: Mapped[Instant | None]

    lines: Mapped[list["BankFileLine"]] = relationship(order_by="BankFileLine.id", back_populates="file")


class BankFileLine(Base):
    """One payout of a bank file. `end_to_end_id` is what the bank's answers call it."""

    __tablename__ = "bank_file_lines"
    __table_args__ = (UniqueConstraint("file_id", "payout_id"),)

    id: Mapped[PrimaryKey]
    file_id: Mapped[Key] = mapped_column(ForeignKey("bank_files.id"))
    payout_id: Mapped[Key] = mapped_column(ForeignKey("payouts.id"), index=True)
    end_to_end_id: Mapped[Words] = mapped_column(unique=True)
    currency: Mapped[CurrencyCode]
    amount_minor: Mapped[Minor]

    file: Mapped[BankFile] = relationship(back_populates="lines")
    payout: Mapped[Payout] = relationship()


class BankFileBody(Base):
    """The file itself, with full account numbers. Only the worker reads it; whoever takes it away is written down."""

    __tablename__ = "bank_file_bodies"

    file_id: Mapped[Key] = mapped_column(ForeignKey("bank_files.id"), primary_key=True)
    body: Mapped[Words]


class BankRead(Base):
    """Somebody of the operator took a party's full account number away: who, in which file, when. It never changes."""

    __tablename__ = "bank_reads"
    __table_args__ = (Index("ix_bank_reads_party", "party_id", "id"),)  # read by the party's page

    id: Mapped[PrimaryKey]
    party_id: Mapped[Key] = mapped_column(ForeignKey("parties.id"))
    destination_id: Mapped[Key] = mapped_column(ForeignKey("payout_destinations.id"), index=True)
    file_id: Mapped[Key] = mapped_column(ForeignKey("bank_files.id"), index=True)
    reader: Mapped[Words]
    reader_name: Mapped[Words]
    read_at: Mapped[Instant]


class BankAnswer(Base):
    """A file that the bank gave (pain.002, camt.053 or camt.054), known by its digest: the same one counts once."""

    __tablename__ = "bank_answers"
    __table_args__ = (CheckConstraint("kind in ('pain.002', 'camt.053', 'camt.054')", "kind"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    kind: Mapped[Words]
    message_id: Mapped[Words]
    digest: Mapped[Words] = mapped_column(unique=True)
    taken_by: Mapped[Words]
    taken_at: Mapped[Instant]
    finished_at: Mapped[Instant | None]

    lines: Mapped[list["BankAnswerLine"]] = relationship(order_by="BankAnswerLine.id", back_populates="answer")


class BankAnswerLine(Base):
    """One thing the bank says of a payment: executed, rejected, returned, or noted only.

    `outcome` is empty while the worker has still to do it, then done, known (nothing new), or difference: a person has
    to look. `problem` says why.
    """

    __tablename__ = "bank_answer_lines"
    __table_args__ = (
        CheckConstraint("word in ('executed', 'rejected', 'returned', 'noted')", "word"),
        CheckConstraint("outcome in ('', 'done', 'known', 'difference')", "outcome"),
        Index("ix_bank_answer_lines_answer", "answer_id", "id"),  # read by the answer's page
        # read by the list of differences
        Index("ix_bank_answer_lines_differences", "id", postgresql_where=text("outcome = 'difference'")),
    )

    id: Mapped[PrimaryKey]
    answer_id: Mapped[Key] = mapped_column(ForeignKey("bank_answers.id"))
    payout_id: Mapped[Key | None] = mapped_column(ForeignKey("payouts.id"), index=True)
    end_to_end_id: Mapped[Words]
    word: Mapped[Words]
    code: Mapped[Words] = mapped_column(server_default="")
    reference: Mapped[Words] = mapped_column(server_default="")
    currency: Mapped[CurrencyCode | None]
    amount_minor: Mapped[Minor | None]
    facts: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    outcome: Mapped[Words] = mapped_column(server_default="")
    problem: Mapped[Words] = mapped_column(server_default="")

    answer: Mapped[BankAnswer] = relationship(back_populates="lines")
    payout: Mapped[Payout | None] = relationship()
