"""Statements to show, made to measure."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from storage.model import Change, Figure, Kind, Mention, Qualifier, StatementView, Wording

SAID_AT = datetime(2025, 11, 10, 20, 30, tzinfo=UTC)  # the 11th in Almaty


def a_figure(**fields: Any) -> Figure:
    """Numbers, the qualifier and the change are given as text."""
    numbers = {name: Decimal(fields[name]) for name in ("value", "value_max") if name in fields}
    qualifier = Qualifier(fields.get("qualifier", "exact"))
    change = Change(fields["change"]) if fields.get("change") else None
    read = {"qualifier": qualifier, "change": change}
    return Figure(**({"text": "", "span": (0, 0)} | fields | numbers | read))


def a_mention(outlet: str = "Степной вестник", **fields: Any) -> Mention:
    values: dict[str, Any] = {
        "url": "https://stepnoy.example/a?x=1&y=2",
        "title": "О торговле",
        "published_at": SAID_AT,
        "language": "ru",
    }
    return Mention(outlet=outlet, **(values | fields))


def a_wording(**fields: Any) -> Wording:
    """What was there before `a_statement()`."""
    values: dict[str, Any] = {
        "quote": "Мы расширяем торговлю с соседями",
        "kind": Kind.DIRECT,
        "language": "ru",
        "speaker": "Касым-Жомарт Токаев",
        "speaker_id": "tokayev",
        "names": {"en": "Kassym-Jomart Tokayev"},
        "figures": (),
        "outlet": "Степной вестник",
        "until": SAID_AT + timedelta(days=1),
    }
    return Wording(**(values | fields))


def a_statement(**fields: Any) -> StatementView:
    values: dict[str, Any] = {
        "id": 1,
        "speaker": "Касым-Жомарт Токаев",
        "speaker_id": "tokayev",
        "role": "президент Казахстана",
        "country": "KZ",
        "kind": Kind.DIRECT,
        "quote": "Мы расширяем торговлю с Россией",
        "language": "ru",
        "said_at": SAID_AT,
        "confidence": 0.97,
        "about_kz_ru": True,
        "figures": (),
        "mentions": (a_mention(),),
        "names": {"kk": "Қасым-Жомарт Тоқаев", "en": "Kassym-Jomart Tokayev"},
    }
    return StatementView(**(values | fields))


HOSTILE = (
    "<b>",
    "</blockquote>",
    "&",
    "&amp;lt;",
    "&#0;",
    '"><a href="x',
    "🇰🇿" * 2500,
    "слово " * 2000,
    "\ud800",
    "\0\r\n\u2028",
    "«»",
    " ",
)

texts = st.sampled_from(HOSTILE) | st.text(max_size=20)

amounts = st.decimals(min_value=0, max_value=10**15, places=3)

figures = st.builds(
    Figure,
    text=texts,
    value=amounts,
    value_max=st.none() | amounts.map(lambda extra: extra + Decimal(10) ** 15),
    unit=st.sampled_from(("USD", "XAF", "%", "W", "count", "year", "times", "t", "без единицы")),
    span=st.just((0, 1)),
    qualifier=st.sampled_from(Qualifier),
    what=st.none() | texts,
    period=st.none() | texts,
    period_start=st.none() | st.dates(),
    period_end=st.none() | st.dates(),
    change=st.none() | st.sampled_from(Change),
)

mentions = st.builds(
    Mention,
    outlet=texts,
    url=st.one_of(texts, texts.map("https://a.example/{}".format)),
    title=texts,
    published_at=st.just(SAID_AT),
    language=st.sampled_from(("ru", "kk", "en", "")),
)

wordings = st.builds(
    Wording,
    quote=texts,
    kind=st.sampled_from(Kind),
    language=st.sampled_from(("ru", "kk", "en", "")),
    speaker=st.none() | texts,
    speaker_id=st.sampled_from((None, "x")),
    names=st.dictionaries(st.sampled_from(("ru", "kk", "en")), texts),
    figures=st.lists(figures, max_size=3).map(tuple),
    outlet=texts,
    until=st.just(SAID_AT),
)

statements = st.builds(
    StatementView,
    id=st.integers(1, 10**6),
    speaker=st.none() | texts,
    speaker_id=st.none(),
    role=st.none() | texts,
    country=st.none(),
    kind=st.sampled_from(Kind),
    quote=texts,
    language=st.sampled_from(("ru", "kk", "en", "")),
    said_at=st.integers(0, 10**6).map(lambda seconds: SAID_AT + timedelta(seconds=seconds)),
    confidence=st.just(0.9),
    about_kz_ru=st.just(True),
    figures=st.lists(figures, max_size=10).map(tuple),
    mentions=st.lists(mentions, min_size=1, max_size=8).map(tuple),
    names=st.dictionaries(st.sampled_from(("ru", "kk", "en")), texts),
)
