"""The tables.

What the migrations build and what stands here must agree; a test compares the two on both databases.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Enum,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Time,
    UniqueConstraint,
    false,
    text,
)

from storage.columns import ExactDecimal, Identity, SafeText, UtcDateTime
from storage.model import Change, DeliveryKind, DeliveryState, Kind, Qualifier, SourceKind


def _enum(values: type[Kind | Qualifier | Change | SourceKind | DeliveryState | DeliveryKind]) -> Enum:
    # As text: a new state needs no migration.
    return Enum(
        values, native_enum=False, length=16, values_callable=lambda kind: [item.value for item in kind]
    )


_NOT_BLOCKED = text("blocked_at IS NULL")
_DUE = text("look_again_at IS NOT NULL")
_Id = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER counts up by itself there

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("url", Identity, nullable=False, unique=True),
    Column("name", SafeText, nullable=False),
    Column("language", SafeText),
    Column("country", SafeText),
    Column("timezone", SafeText, nullable=False),
    Column("kind", _enum(SourceKind), nullable=False, server_default=SourceKind.FEED.value),
    Column("selector", SafeText),
    Column("pattern", SafeText),
    Column("configured", Boolean, nullable=False),  # that is, followed; else it is here for its articles
    Column("added", Boolean, nullable=False, server_default=false()),  # by an operator, not by a file
    Column("next_due_at", UtcDateTime, nullable=False, index=True),
    Column("etag", SafeText),
    Column("last_modified", SafeText),
    Column("body_hash", SafeText),
    Column("failures", Integer, nullable=False, default=0),
    Column("last_checked_at", UtcDateTime),
    Column("last_success_at", UtcDateTime),
    Column("last_new_at", UtcDateTime),
    Column("last_error", SafeText),
    Column("interval_seconds", Integer),
    Column("moved_to", SafeText),
    Column("moved_seen", Integer, nullable=False, server_default="0"),
    Column("retired_at", UtcDateTime),
)

articles = Table(
    "articles",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("feed_id", _Id, ForeignKey("feeds.id"), nullable=False, index=True),
    Column("url", Identity, nullable=False, unique=True),
    Column("title", SafeText, nullable=False),
    # What tells articles apart; those of before there was one have only their URL.
    Column("key", Identity),
    Column("text", SafeText),  # None where not relevant: then only the fact that it was seen is kept
    Column("language", SafeText, nullable=False),
    Column("relevant", Boolean, nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Column("collected_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False, server_default="0"),  # how often it was edited
    Column("problem", SafeText),  # why extraction failed
    Column("extractor", SafeText),  # the version that read it
    Column("from_page", Boolean, nullable=False, server_default=false()),  # the text, not from its feed
    Column("page_seen", Boolean, nullable=False, server_default=false()),
    Column("looks", Integer, nullable=False, server_default="0"),  # how often the page was looked at again
    Column("look_again_at", UtcDateTime),
    Column("missed_at", UtcDateTime),  # since when the page is not there
    Column("withdrawn_at", UtcDateTime),  # by its outlet; its mentions went at that moment
    Index("uq_articles_key", "key", unique=True),
    Index(None, "look_again_at", sqlite_where=_DUE, postgresql_where=_DUE),
    Index(
        "ix_articles_problem",
        "extractor",
        sqlite_where=text("problem IS NOT NULL"),
        postgresql_where=text("problem IS NOT NULL"),
    ),
)

article_revisions = Table(
    "article_revisions",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("article_id", _Id, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),  # 0 as first seen; the article's own row is the newest
    Column("title", SafeText, nullable=False),
    Column("text", SafeText, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),  # the edit that ended it; it began with the one before
    UniqueConstraint("article_id", "number"),
)

sightings = Table(
    "sightings",
    metadata,
    Column("feed_id", _Id, ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True),
    Column("guid", Identity, primary_key=True),
    Column("article_id", _Id, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("content_hash", SafeText),  # of what the feed said of it, by which an edit is noticed
)

speakers = Table(
    "speakers",
    metadata,
    Column("id", Identity, primary_key=True),  # the extractor's stable id: "tokayev"
    Column("names", JSON, nullable=False),  # language → full name
    Column("country", SafeText),
)

statements = Table(
    "statements",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("speaker_id", Identity, ForeignKey("speakers.id")),
    Column("speaker", SafeText),
    Column("country", SafeText),
    Column("about_kz_ru", Boolean, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("search_keys", SafeText, nullable=False),  # of every variant; what the search index was given
    Column("said_at", UtcDateTime, nullable=False),  # the earliest publication
    Column("collected_at", UtcDateTime, nullable=False),  # when we first had it
    # By the outlet's correction of it. No foreign key: a backup is filled row by row, the earlier ones first.
    Column("superseded_by", _Id, index=True),
    CheckConstraint("confidence >= 0 AND confidence <= 1", name="confidence_range"),
    Index(None, "said_at", "id"),
    Index(None, "collected_at"),
    Index(None, "speaker_id", "said_at"),
)

mentions = Table(
    "mentions",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("statement_id", _Id, ForeignKey("statements.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("article_id", _Id, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),  # the how-manieth statement, from 0; below 0: it is gone
    Column("shown", Boolean, nullable=False),  # the variant that people see: a gone one only if all are
    Column("kind", _enum(Kind), nullable=False),
    Column("quote", SafeText, nullable=False),
    Column("spans", JSON, nullable=False),
    Column("speaker_text", SafeText),
    Column("role", SafeText),
    Column("roles", JSON, nullable=False),  # language → the office held that day
    Column("confidence", Float, nullable=False),
    Column("lemmas", SafeText, nullable=False),
    Column("about_kz_ru", Boolean),  # None of old ones: then as their statement
    Column("revision", Integer, nullable=False, server_default="0"),  # the last it stands in: of its spans
    Column("gone_at", UtcDateTime),  # when an edit was seen that took it out
    Column("fingerprint", SafeText),  # of what merging compares; None of old ones
    UniqueConstraint("article_id", "position"),
)
Index(
    "uq_mentions_shown",
    mentions.c.statement_id,
    unique=True,
    sqlite_where=text("shown"),
    postgresql_where=text("shown"),
)

figures = Table(
    "figures",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("article_id", _Id, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, index=True),
    Column(
        "mention_id", _Id, ForeignKey("mentions.id", ondelete="CASCADE"), index=True
    ),  # None: outside statements
    Column("text", SafeText, nullable=False),
    Column("value", ExactDecimal, nullable=False),
    Column("value_max", ExactDecimal),
    Column("unit", SafeText, nullable=False),
    Column("qualifier", _enum(Qualifier), nullable=False),
    Column("period", SafeText),
    Column("period_start", Date),
    Column("period_end", Date),
    Column("what", SafeText),
    Column("indicator", SafeText),
    Column("change", _enum(Change)),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
)

chats = Table(
    "chats",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # Telegram's
    Column("thread_id", BigInteger),  # a forum's topic
    Column("language", SafeText, nullable=False),
    Column("timezone", SafeText, nullable=False),
    Column("digest_time", Time, nullable=False),
    Column("filters", JSON, nullable=False, default=dict),
    Column("subscribed_at", UtcDateTime),
    Column("next_due_at", UtcDateTime),
    Column("digested_until", UtcDateTime),
    Column("blocked_at", UtcDateTime),
    # Those who are paused stay due for ever: a tick must not have to pass them by.
    Index(None, "next_due_at", "id", sqlite_where=_NOT_BLOCKED, postgresql_where=_NOT_BLOCKED),
)

digests = Table(
    "digests",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("language", SafeText, nullable=False),
    Column("window_start", UtcDateTime, nullable=False),
    Column("window_end", UtcDateTime, nullable=False),
    Column("content_hash", SafeText, nullable=False),  # SHA-256 of the messages
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("language", "window_start", "window_end", "content_hash"),
)

digest_parts = Table(
    "digest_parts",
    metadata,
    Column("digest_id", _Id, ForeignKey("digests.id", ondelete="CASCADE"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("html", SafeText, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", _Id, primary_key=True),
    # A group that becomes a supergroup changes its id: the outbox follows.
    Column(
        "chat_id",
        BigInteger,
        ForeignKey("chats.id", ondelete="CASCADE", onupdate="CASCADE"),
        nullable=False,
    ),
    Column("digest_id", _Id, ForeignKey("digests.id"), nullable=False, index=True),
    Column("local_date", Date, nullable=False),
    Column("kind", _enum(DeliveryKind), nullable=False, default=DeliveryKind.DIGEST),
    Column("part", Integer, nullable=False),
    Column("state", _enum(DeliveryState), nullable=False),
    Column("owner", SafeText),
    Column("not_before", UtcDateTime),
    Column("attempts", Integer, nullable=False, default=0),
    Column("message_id", BigInteger),
    Column("error", SafeText),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("sending_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    UniqueConstraint("chat_id", "local_date", "kind", "part"),
    Index(None, "state", "kind", "created_at", "id"),
    Index(None, "sending_at"),
)

leadership = Table(
    "leadership",
    metadata,
    Column("name", Identity, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("owner", SafeText),
    Column("renewed_at", UtcDateTime),
)

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("payload", JSON, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("taken_at", UtcDateTime),
    Index(None, "taken_at", "update_id"),
)

facts = Table(
    "facts",
    metadata,
    Column("key", Identity, primary_key=True),
    Column("value", JSON, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)
