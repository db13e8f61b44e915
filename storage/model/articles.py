"""Articles as they are saved, and statements as people see them."""

from dataclasses import dataclass, field
from datetime import date, datetime

from storage.model.speech import Figure, Kind


@dataclass(frozen=True, slots=True)
class Article:
    """An article as collected. `url` is canonical and unique; `guid` is the feed's own identity for it.

    `key` is what tells articles apart: the URL without what differs between mirrors of one article ("" is the
    URL itself). `content_hash` is of what the feed said of it, by which an edit is noticed. `problem`, one
    line, is why extraction failed; such an article is tried again by another `extractor`, which is the
    version that read it. `from_page` is whether the text is the page's, not the feed's; `look_again_at` when
    to see whether it still stands there, None for never.
    """

    feed_id: int
    guid: str
    url: str
    title: str
    text: str
    published_at: datetime
    language: str
    key: str = ""
    content_hash: str = ""
    problem: str | None = None
    extractor: str = ""
    from_page: bool = False
    look_again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry as a feed shows it, before it is read; the fields are those of `Article`."""

    guid: str
    url: str
    key: str = ""
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class Sorted:
    """A feed's entries by their indexes: `new` ones and `edited` ones; the others are known as they are."""

    new: frozenset[int] = frozenset()
    edited: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving an article did: `new` is False where it was there already; the rest counts statements.

    `revised` is an article there already whose text had changed; `corrected` counts the statements that
    supersede an earlier one of its, because a figure or the speaker has changed; `withdrawn` is an article
    that its outlet has taken back.
    """

    new: bool
    statements: int = 0
    merged: int = 0
    revised: bool = False
    corrected: int = 0
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Utterance:
    """What merging compares: a stored statement's identity, or that of one about to be stored."""

    id: int
    speaker_id: str | None
    kind: Kind
    lemmas: str
    said_on: date
    figures: tuple[Figure, ...] = ()
    language: str = "ru"


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a statement was carried."""

    outlet: str
    url: str
    title: str
    published_at: datetime
    language: str


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure that an article gives outside every statement, and the article."""

    figure: Figure
    mention: Mention


@dataclass(frozen=True, slots=True)
class Wording:
    """How an outlet once gave a statement, and when its correction was seen.

    `speaker` is whom it gave the words to, `names` the same by language where known.
    """

    quote: str
    kind: Kind
    language: str
    speaker: str | None
    speaker_id: str | None
    names: dict[str, str]
    figures: tuple[Figure, ...]
    outlet: str
    until: datetime


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement as people see it: one utterance, all who carried it, the earliest first.

    `earlier` is what was shown before an outlet corrected it, the oldest first. `said_at` is the earliest
    publication. `role` is the article's word for the speaker's office; `names` and
    `roles` give both by language where they are known.
    """

    id: int
    speaker: str | None
    speaker_id: str | None
    role: str | None
    country: str | None
    kind: Kind
    quote: str
    language: str
    said_at: datetime
    confidence: float
    about_kz_ru: bool
    figures: tuple[Figure, ...]
    mentions: tuple[Mention, ...]
    names: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    earlier: tuple[Wording, ...] = ()
