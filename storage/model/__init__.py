"""The values that cross the house: frozen, aware UTC inside, `Decimal` for every number.

Pure: imports nothing of ours and no I/O, so that extraction, composing and storing speak of the same things.
"""

from storage.model.articles import Article, FigureView, Mention, Saved, StatementView, Utterance, Wording
from storage.model.feeds import MOVED_AFTER, Feed, FeedOutcome, FeedSource, SourceKind
from storage.model.outbox import Chat, Delivery, DeliveryKind, DeliveryState, DigestPlan, Settlement, Term
from storage.model.speech import Extraction, Figure, Kind, Qualifier, Span, Statement

__all__ = [
    "MOVED_AFTER",
    "Article",
    "Chat",
    "Delivery",
    "DeliveryKind",
    "DeliveryState",
    "DigestPlan",
    "Extraction",
    "Feed",
    "FeedOutcome",
    "FeedSource",
    "Figure",
    "FigureView",
    "Kind",
    "Mention",
    "Qualifier",
    "Saved",
    "Settlement",
    "SourceKind",
    "Span",
    "Statement",
    "StatementView",
    "Term",
    "Utterance",
    "Wording",
]
