"""Figures that articles give in their own words, outside every statement."""

from datetime import datetime

from sqlalchemy import select

from storage.database import Database
from storage.model import FigureView, Mention
from storage.reading import figure
from storage.statements import Window
from storage.tables import articles, feeds, figures


class Figures:
    """Reads what relevant articles measure, without saying who said it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def between(
        self, start: datetime, end: datetime, *, window: Window = "collected"
    ) -> list[FigureView]:
        """Figures of articles collected, or published ("said"), at start <= moment < end, newest first."""
        moment = articles.c.collected_at if window == "collected" else articles.c.published_at
        query = (
            select(
                figures,
                articles.c.url,
                articles.c.title,
                articles.c.published_at,
                articles.c.language,
                feeds.c.name,
            )
            .join_from(figures, articles, articles.c.id == figures.c.article_id)
            .join(feeds, feeds.c.id == articles.c.feed_id)
            .where(
                moment >= start,
                moment < end,
                figures.c.mention_id.is_(None),
                articles.c.withdrawn_at.is_(None),
            )
            .order_by(articles.c.published_at.desc(), articles.c.id.desc(), figures.c.id)
        )
        async with self._database.read() as connection:
            return [
                FigureView(figure(row), Mention(row.name, row.url, row.title, row.published_at, row.language))
                for row in await connection.execute(query)
            ]
