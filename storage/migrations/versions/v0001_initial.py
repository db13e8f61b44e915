"""Everything the bot keeps from its first day on."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_NUMBER = sa.Numeric().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Create the tables, then the search index, which each database has in its own way."""
    _feeds()
    _articles()
    _statements()
    _mentions()
    _figures()
    _chats_and_digests()
    _deliveries()
    if op.get_bind().dialect.name == "sqlite":
        _search_index_sqlite()
    else:
        _search_index_postgresql()


def _search_index_sqlite() -> None:
    # Contentless: the keys stand in `statements`. They are tokens already, so that the tokenizer only splits
    # at spaces; `detail=none`, since neither phrases nor ranks are asked for.
    op.execute(
        "CREATE VIRTUAL TABLE statement_index USING fts5"
        "(keys, content='', columnsize=0, detail=none, tokenize=\"ascii tokenchars '.'\")"
    )


def _search_index_postgresql() -> None:
    op.execute(
        "CREATE TABLE statement_index ("
        " statement_id BIGINT PRIMARY KEY REFERENCES statements (id) ON DELETE CASCADE,"
        " keys TSVECTOR NOT NULL)"
    )
    op.execute("CREATE INDEX ix_statement_index_keys ON statement_index USING gin (keys)")


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", _ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("country", sa.Text()),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("configured", sa.Boolean(), nullable=False),
        sa.Column("next_due_at", _MOMENT, nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("body_hash", sa.Text()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_checked_at", _MOMENT),
        sa.Column("last_success_at", _MOMENT),
        sa.Column("last_new_at", _MOMENT),
        sa.Column("last_error", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("url", name="uq_feeds_url"),
    )
    op.create_index("ix_feeds_next_due_at", "feeds", ["next_due_at"])


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", _ID, nullable=False),
        sa.Column("feed_id", _ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("relevant", sa.Boolean(), nullable=False),
        sa.Column("published_at", _MOMENT, nullable=False),
        sa.Column("collected_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_articles_feed_id_feeds"),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("url", name="uq_articles_url"),
    )
    op.create_index("ix_articles_feed_id", "articles", ["feed_id"])
    op.create_table(
        "article_revisions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name="fk_article_revisions_article_id_articles",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_article_revisions"),
        sa.UniqueConstraint("article_id", "number", name="uq_article_revisions_article_id_number"),
    )
    op.create_table(
        "sightings",
        sa.Column("feed_id", _ID, nullable=False),
        sa.Column("guid", sa.Text(), nullable=False),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_sightings_article_id_articles", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feeds.id"], name="fk_sightings_feed_id_feeds", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feed_id", "guid", name="pk_sightings"),
    )
    op.create_index("ix_sightings_article_id", "sightings", ["article_id"])


def _statements() -> None:
    op.create_table(
        "speakers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("country", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_speakers"),
    )
    op.create_table(
        "statements",
        sa.Column("id", _ID, nullable=False),
        sa.Column("speaker_id", sa.Text()),
        sa.Column("speaker", sa.Text()),
        sa.Column("country", sa.Text()),
        sa.Column("about_kz_ru", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("search_keys", sa.Text(), nullable=False),
        sa.Column("said_at", _MOMENT, nullable=False),
        sa.Column("collected_at", _MOMENT, nullable=False),
        sa.CheckConstraint("confidence >= 0 AND confidence <= 1", name="ck_statements_confidence_range"),
        sa.ForeignKeyConstraint(["speaker_id"], ["speakers.id"], name="fk_statements_speaker_id_speakers"),
        sa.PrimaryKeyConstraint("id", name="pk_statements"),
    )
    op.create_index("ix_statements_collected_at", "statements", ["collected_at"])
    op.create_index("ix_statements_said_at_id", "statements", ["said_at", "id"])
    op.create_index("ix_statements_speaker_id_said_at", "statements", ["speaker_id", "said_at"])


def _mentions() -> None:
    op.create_table(
        "mentions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("statement_id", _ID, nullable=False),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("speaker_text", sa.Text()),
        sa.Column("role", sa.Text()),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("lemmas", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_mentions_article_id_articles", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statements.id"],
            name="fk_mentions_statement_id_statements",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mentions"),
        sa.UniqueConstraint("article_id", "position", name="uq_mentions_article_id_position"),
    )
    op.create_index("ix_mentions_statement_id", "mentions", ["statement_id"])
    op.create_index(
        "uq_mentions_shown",
        "mentions",
        ["statement_id"],
        unique=True,
        sqlite_where=sa.text("shown"),
        postgresql_where=sa.text("shown"),
    )


def _figures() -> None:
    op.create_table(
        "figures",
        sa.Column("id", _ID, nullable=False),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("mention_id", _ID),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("value", _NUMBER, nullable=False),
        sa.Column("value_max", _NUMBER),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("qualifier", sa.String(16), nullable=False),
        sa.Column("period", sa.Text()),
        sa.Column("period_start", sa.Date()),
        sa.Column("period_end", sa.Date()),
        sa.Column("what", sa.Text()),
        sa.Column("indicator", sa.Text()),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_figures_article_id_articles", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mentions.id"], name="fk_figures_mention_id_mentions", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_figures"),
    )
    op.create_index("ix_figures_article_id", "figures", ["article_id"])
    op.create_index("ix_figures_mention_id", "figures", ["mention_id"])


def _chats_and_digests() -> None:
    op.create_table(
        "chats",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger()),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("digest_time", sa.Time(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("subscribed_at", _MOMENT),
        sa.Column("next_due_at", _MOMENT),
        sa.Column("digested_until", _MOMENT),
        sa.Column("blocked_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_chats"),
    )
    op.create_index("ix_chats_next_due_at", "chats", ["next_due_at"])
    op.create_table(
        "digests",
        sa.Column("id", _ID, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("window_start", _MOMENT, nullable=False),
        sa.Column("window_end", _MOMENT, nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_digests"),
        sa.UniqueConstraint(
            "language",
            "window_start",
            "window_end",
            "content_hash",
            name="uq_digests_language_window_start_window_end_content_hash",
        ),
    )
    op.create_table(
        "digest_parts",
        sa.Column("digest_id", _ID, nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digests.id"], name="fk_digest_parts_digest_id_digests", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest_id", "part", name="pk_digest_parts"),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", _ID, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("digest_id", _ID, nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("not_before", _MOMENT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("error", sa.Text()),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("sending_at", _MOMENT),
        sa.Column("sent_at", _MOMENT),
        sa.ForeignKeyConstraint(
            ["chat_id"],
            ["chats.id"],
            name="fk_deliveries_chat_id_chats",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_deliveries_digest_id_digests"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("chat_id", "local_date", "part", name="uq_deliveries_chat_id_local_date_part"),
    )
    op.create_index("ix_deliveries_digest_id", "deliveries", ["digest_id"])
    op.create_index("ix_deliveries_state_id", "deliveries", ["state", "id"])
