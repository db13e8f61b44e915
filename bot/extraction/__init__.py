"""Article text → attributed statements and figures. Pure, deterministic, no I/O beyond its own data files."""

from dataclasses import replace
from datetime import date

from bot.extraction.figures.reading import find_figures
from bot.extraction.language import detect
from bot.extraction.relevance import Article, gate
from bot.extraction.speakers.roster import Person, function_of, held
from bot.extraction.speech.reading import Reading, read
from bot.extraction.text import Normalised, normalise
from storage.keys import lemmas, search_keys
from storage.model import Extraction, Kind, Span, Statement

__all__ = ["extract", "gate"]

_NAMED_FROM = 0.5
"""A speaker less sure than this is not named: an abstention costs less than a wrong name."""


def extract(
    text: str,
    *,
    title: str | None = None,
    published: date | None = None,
    language: str | None = None,
    country: str | None = None,
) -> Extraction:
    """Statements and figures of one article.

    `country` is the outlet's ISO 3166 code, by which «глава государства» is read; `published` the day
    by which offices and periods are. Spans are offsets into `text`. Never raises on any text; a text beyond
    100,000 characters is read up to there.
    """
    source = normalise(text)
    language = language if language in ("ru", "kk", "en") else detect(source.text)
    article = Article(title, source.text)
    figures = find_figures(text, published=published, language=language)
    readings = read(source, language, published, country, [figure.span for figure in figures], title)
    statements = []
    left = list(figures)
    for reading in readings:
        spans = tuple(source.span(*part) for part in reading.parts)
        own = tuple(figure for figure in left if _inside(figure.span, spans))
        left = [figure for figure in left if figure not in own]
        statement = _statement(source, reading, spans, published)
        about = article.about(reading.parts, statement.country, _who(statement))
        statements.append(replace(statement, about_kz_ru=about, figures=own))
    relevant = any(statement.about_kz_ru for statement in statements)
    return Extraction(language, relevant, tuple(statements), tuple(left))


def _statement(
    source: Normalised, reading: Reading, spans: tuple[Span, ...], published: date | None
) -> Statement:
    quote = " … ".join(source.given[start:end] for start, end in spans)
    person, mention = reading.person, reading.mention
    named = person is not None and reading.confidence >= _NAMED_FROM
    surface = source.given[slice(*source.span(mention.start, mention.end))] if mention else None
    return Statement(
        quote=quote,
        spans=spans,
        kind=Kind.DIRECT if reading.direct else Kind.INDIRECT,
        confidence=round(reading.confidence, 3),
        about_kz_ru=False,
        speaker=_shown(reading, person) if person and named else None,
        speaker_id=person.id if person and named else None,
        speaker_text=surface,
        role=reading.role if named else None,
        country=person.country if person and named else None,
        lemmas=lemmas(quote),
        search_keys=search_keys(
            " ".join(filter(None, (quote, person.name(reading.language) if person else "", reading.role)))
        ),
        names=dict(person.names) if person and named and len(person.names) > 1 else {},
        roles=_roles(person, reading, published) if person and named else {},
    )


def _who(statement: Statement) -> str:
    """All words that the text has for a statement's speaker."""
    return " ".join(filter(None, (statement.role, statement.speaker_text, statement.speaker)))


def _shown(reading: Reading, person: Person) -> str:
    """A person's full name; a body's as the text has it."""
    mention = reading.mention
    written = mention.role if person.body and mention and mention.kind == "body" else None
    return written if written and len(written.split()) > 1 else person.name(reading.language)


def _roles(person: Person, reading: Reading, day: date | None) -> dict[str, str]:
    """The office by language: the one that the role's words name, else the one that was held on the day."""
    function = function_of(reading.role, reading.language) if reading.role else None
    named = [office for office in held(person.id, None) if office.function == function]
    offices = named or held(person.id, day)
    return dict(offices[0].title) if offices else {}


def _inside(span: Span, spans: tuple[Span, ...]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)
