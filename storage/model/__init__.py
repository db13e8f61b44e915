"""The values that cross the house: frozen, aware UTC inside, `Decimal` for every number.

Pure: imports nothing of ours and no I/O, so that extraction, composing and storing speak of the same things.
"""

from storage.model.articles import (
    Article,
    FigureView,
    Mention,
    Saved,
    Seen,
    Sorted,
    StatementView,
    Utterance,
    Wording,
)
from storage.model.feeds import (
    MOVED_AFTER,
    Advice,
    Fault,
    Feed,
    FeedOutcome,
    FeedSource,
    SourceKind,
    Trial,
)
from storage.model.outbox import Chat, Delivery, DeliveryKind, DeliveryState, DigestPlan, Settlement, Term
from storage.model.speech import Change, Extraction, Figure, Kind, Qualifier, Span, Statement

__all__ = [
    "MOVED_AFTER",
    "Advice",
    "Article",
    "Change",
    "Chat",
    "Delivery",
    "DeliveryKind",
    "DeliveryState",
    "DigestPlan",
    "Extraction",
    "Fault",
    "Feed",
    "FeedOutcome",
    "FeedSource",
    "Figure",
    "FigureView",
    "Kind",
    "Mention",
    "Qualifier",
    "Saved",
    "Seen",
    "Settlement",
    "Sorted",
    "SourceKind",
    "Span",
    "Statement",
    "StatementView",
    "Term",
    "Trial",
    "Utterance",
    "Wording",
]
