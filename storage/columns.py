"""Column types that keep values whole on both databases."""

import hashlib
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import DateTime, Numeric, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_IDENTITY_BYTES = 1_000


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept and given back in UTC; a naive one is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; without the zone where the database knows none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A Decimal without loss: NUMERIC on PostgreSQL, digits in TEXT on SQLite (whose numbers are floats).

    Not for sorting in SQL.
    """

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TEXT on SQLite."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Plain digits for TEXT, never an exponent."""
        return f"{value:f}" if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Back to a Decimal."""
        return None if value is None else Decimal(value)


class SafeText(TypeDecorator[str]):
    """Any Python string, as `storable` has it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The same string, storable."""
        return None if value is None else storable(value)


class Identity(TypeDecorator[str]):
    """A unique string, as `identity` has it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The same string, short enough for an index."""
        return None if value is None else identity(value)


def storable(value: str) -> str:
    """What no database takes (NUL, lone surrogates) becomes U+FFFD, one for one, so that spans still fit."""
    return _UNSTORABLE.sub("\ufffd", value)


def identity(value: str) -> str:
    """A guid or an address, storable; one over 1,000 bytes, too long for an index, ends in its SHA-256."""
    if len(value) <= _IDENTITY_BYTES and value.isascii() and "\x00" not in value:  # as nearly all are
        return value
    value = storable(value)
    if len(encoded := value.encode()) <= _IDENTITY_BYTES:
        return value
    return f"{value[:200]}#sha256-{hashlib.sha256(encoded).hexdigest()}"
