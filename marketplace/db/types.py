"""Repeated column shapes, each under one name."""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Identity, Integer, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column

PrimaryKey = Annotated[int, mapped_column(BigInteger, Identity(always=True), primary_key=True)]
"""The internal key. People see `public_id` instead."""

Key = Annotated[int, mapped_column(BigInteger)]
"""A key of another row."""

PublicId = Annotated[str, mapped_column(Text, unique=True)]
"""What people see and scripts hold on to, such as `ord_…`."""

Minor = Annotated[int, mapped_column(BigInteger)]
"""Whole minor units of the currency that stands beside it."""

Bps = Annotated[int, mapped_column(Integer)]
"""A rate in basis points: 10 000 are the whole."""

CurrencyCode = Annotated[str, mapped_column(String(3))]
"""An ISO 4217 code in capital letters."""

CountryCode = Annotated[str, mapped_column(String(2))]
"""An ISO 3166-1 alpha-2 code in capital letters."""

Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
"""A moment in UTC."""

Words = Annotated[str, mapped_column(Text)]
"""Text without a length of its own."""

Json = Annotated[dict[str, Any], mapped_column(JSONB)]
"""A JSON object."""
