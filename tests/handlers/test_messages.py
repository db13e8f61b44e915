from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.botapi.entities import parse_html
from bot.botapi.text import utf16_len as telegrams_len
from handlers import messages
from handlers.digest import compose
from handlers.i18n import LANGUAGES
from storage.model import Kind, StatementView, Wording
from tests.handlers.samples import (
    HOSTILE,
    SAID_AT,
    a_figure,
    a_mention,
    a_statement,
    a_wording,
    statements,
    texts,
    wordings,
)

ALMATY = "Asia/Almaty"


def shown(markup: str) -> str:
    """What Telegram shows of it; no-break spaces as spaces."""
    return parse_html(markup).text.replace("\N{NO-BREAK SPACE}", " ")


def statement(view: StatementView, language: str = "ru") -> str:
    return messages.statement_html(view, language, ALMATY)


def entity_texts(markup: str, kind: str) -> list[str]:
    parsed = parse_html(markup)
    units = parsed.text.encode("utf-16-le")
    return [
        units[one.offset * 2 : (one.offset + one.length) * 2].decode("utf-16-le")
        for one in parsed.entities
        if one.type == kind
    ]


def test_a_statement_shows_who_what_how_much_where_and_when() -> None:
    view = a_statement(
        figures=(
            a_figure(value="21.4E+9", unit="USD", what="товарооборот"),
            a_figure(value="300", unit="count", qualifier="over", what="договоры"),
        ),
        mentions=(a_mention(), a_mention("Жаңа күн"), a_mention("Столичная газета")),
    )
    assert shown(statement(view)) == (
        "Касым-Жомарт Токаев, президент Казахстана\n"
        "«Мы расширяем торговлю с Россией»\n"
        "• товарооборот: 21,4 млрд долларов США\n"
        "• договоры: свыше 300\n"
        "Степной вестник, 11 ноября 2025 + ещё 2 источника: Жаңа күн, Столичная газета"
    )
    assert entity_texts(statement(view), "bold") == ["Касым-Жомарт Токаев"]
    assert entity_texts(statement(view), "text_link") == ["Степной вестник", "Жаңа күн", "Столичная газета"]
    assert 'href="https://stepnoy.example/a?x=1&amp;y=2"' in statement(view)


def test_a_paraphrase_has_no_quotation_marks_and_says_what_it_is() -> None:
    assert shown(statement(a_statement(kind=Kind.INDIRECT))) == (
        "Касым-Жомарт Токаев, президент Казахстана (в пересказе)\n"
        "Мы расширяем торговлю с Россией\n"
        "Степной вестник, 11 ноября 2025"
    )


def test_the_speaker_is_named_in_the_readers_language_and_the_quote_marked_in_its_own() -> None:
    view = a_statement(quote="We trade more", language="en")
    assert shown(statement(view, "kk")).startswith(
        "Қасым-Жомарт Тоқаев, президент Казахстана\n“We trade more”\n"
    )
    assert shown(statement(view, "en")).startswith("Kassym-Jomart Tokayev, ")


def test_a_bare_count_of_nothing_named_is_left_out() -> None:
    counts = [a_figure(text=text, value="40", unit="count") for text in ("40", "40 пунктов пропуска")]
    lines = shown(statement(a_statement(figures=tuple(counts)))).splitlines()
    assert [line for line in lines if line.startswith("•")] == ["• 40 пунктов пропуска"]


def test_who_is_not_known_is_said_to_be_unknown() -> None:
    view = a_statement(speaker=None, role=None, names={})
    assert shown(statement(view)).startswith("Кто сказал, не установлено\n")


@pytest.mark.parametrize(("length", "folded"), [(298, False), (299, True)])
def test_a_long_quote_is_folded(length: int, folded: bool) -> None:
    assert ("<blockquote expandable>" in statement(a_statement(quote="а" * length))) is folded


def test_an_address_that_is_not_of_the_web_is_no_link() -> None:
    view = a_statement(mentions=(a_mention(url="javascript:alert(1)"),))
    assert entity_texts(statement(view), "text_link") == []
    assert "Степной вестник, 11 ноября" in shown(statement(view))


def test_a_quote_longer_than_a_message_is_cut_after_a_sentence_and_says_so() -> None:
    sentence = "Мы договорились о новом этапе сотрудничества. "
    view = a_statement(quote=sentence * 200)
    quote = entity_texts(statement(view), "expandable_blockquote")[0]
    assert quote.endswith("сотрудничества. […]»")
    assert len(quote) > messages.QUOTE_LIMIT - 2 * len(sentence)
    assert shown(statement(view)).endswith("\nСтепной вестник, 11 ноября 2025")


def test_many_figures_and_many_sources_are_counted_rather_than_listed() -> None:
    view = a_statement(
        figures=(a_figure(value="5", unit="t"),) * 11,
        mentions=tuple(a_mention(f"Газета {number}") for number in range(9)),
    )
    lines = shown(statement(view)).splitlines()
    assert lines[-2] == "• и ещё 3 цифры"
    assert lines[-1] == (
        "Газета 0, 11 ноября 2025 + ещё 8 источников: Газета 1, Газета 2, Газета 3, Газета 4, Газета 5 …"
    )


TWENTY, MORE = a_figure(value="20E+9", unit="USD", what="торговля"), a_figure(value="28E+9", unit="USD")
THEN = a_figure(value="28E+9", unit="USD", period_start=date(2024, 1, 1), period_end=date(2024, 12, 31))


@pytest.mark.parametrize(
    ("earlier", "language", "line"),
    [
        ((), "ru", None),
        (
            (a_wording(figures=(TWENTY,)),),
            "ru",
            "✎ Исправлено изданием «Степной вестник»: раньше было 20 млрд долларов США",
        ),
        (
            (a_wording(figures=(TWENTY,)),),
            "en",
            "✎ Corrected by Степной вестник, earlier: 20 billion US dollars",
        ),
        (
            (a_wording(figures=(TWENTY, MORE)), a_wording(figures=(MORE,))),
            "kk",
            "✎ «Степной вестник» түзетті, бұрын былай болған: 20 млрд АҚШ доллары",
        ),
        (
            (a_wording(figures=(THEN,)),),
            "ru",
            "✎ Исправлено изданием «Степной вестник»: раньше было 28 млрд долларов США (2024 год)",
        ),
        (
            (a_wording(speaker="Сергей Лавров", speaker_id="lavrov", names={"en": "Sergey Lavrov"}),),
            "en",
            "✎ Corrected by Степной вестник, earlier attributed to Sergey Lavrov",
        ),
        (
            (a_wording(figures=(MORE,)),),
            "ru",
            "✎ Изменено изданием «Степной вестник»: раньше было «Мы расширяем торговлю с соседями»",
        ),
        (
            (a_wording(kind=Kind.INDIRECT, quote="Мы не расширяем торговлю с Россией"),),
            "ru",
            "✎ Изменено изданием «Степной вестник»: раньше было Мы не расширяем торговлю с Россией",
        ),
    ],
)
def test_what_an_outlet_corrected_is_told_in_one_line(
    earlier: tuple[Wording, ...], language: str, line: str | None
) -> None:
    lines = shown(statement(a_statement(figures=(MORE,), earlier=earlier), language)).splitlines()
    assert [one for one in lines if one.startswith("✎")] == ([line] if line else [])
    assert lines[-1].startswith("Степной вестник, ")


def test_of_a_long_quote_the_words_around_the_change_are_told() -> None:
    before, after = "а б в г д е ё ж", "з и й к л м н о"
    view = a_statement(quote=f"{before} {after}", earlier=(a_wording(quote=f"{before} не {after}"),))
    assert "раньше было «… е ё ж не з и й …»" in shown(statement(view))


def digest_of(
    views: list[StatementView], language: str = "ru", limit: int = 10, withdrawn: Sequence[StatementView] = ()
) -> tuple[str, ...]:
    digest = compose(
        views, (), withdrawn, language=language, date=SAID_AT.date(), timezone=ALMATY, limit=limit
    )
    return messages.digest_messages(digest)


@pytest.mark.parametrize(
    ("language", "heads"),
    [
        (
            "ru",
            (
                "Казахстан — Россия\nпонедельник, 10 ноября 2025 · 1 заявление · 1 источник\n",
                "Казахстан — Россия\nпонедельник, 10 ноября 2025 · 2 заявления · 2 источника\n",
                "Казахстан — Россия\nпонедельник, 10 ноября 2025 · 5 заявлений · 5 источников\n",
            ),
        ),
        (
            "kk",
            (
                "Қазақстан — Ресей\n2025 жылғы 10 қараша, дүйсенбі · 1 мәлімдеме · 1 дереккөз\n",
                "Қазақстан — Ресей\n2025 жылғы 10 қараша, дүйсенбі · 2 мәлімдеме · 2 дереккөз\n",
                "Қазақстан — Ресей\n2025 жылғы 10 қараша, дүйсенбі · 5 мәлімдеме · 5 дереккөз\n",
            ),
        ),
        (
            "en",
            (
                "Kazakhstan — Russia\nMonday, 10 November 2025 · 1 statement · 1 source\n",
                "Kazakhstan — Russia\nMonday, 10 November 2025 · 2 statements · 2 sources\n",
                "Kazakhstan — Russia\nMonday, 10 November 2025 · 5 statements · 5 sources\n",
            ),
        ),
    ],
)
def test_a_digest_is_headed_by_its_day_and_its_counts(language: str, heads: tuple[str, ...]) -> None:
    for count, head in zip((1, 2, 5), heads, strict=True):
        views = [a_statement(id=number, mentions=(a_mention(f"{number}"),)) for number in range(count)]
        (message,) = digest_of(views, language)
        assert shown(message).startswith(head)


def test_what_a_digest_leaves_out_is_counted_at_its_end() -> None:
    (message,) = digest_of([a_statement(id=number) for number in range(5)], limit=3)
    assert shown(message).endswith("\n\nИ ещё 2 заявления — /latest")


def test_a_day_without_statements_says_so_in_one_line() -> None:
    assert digest_of([]) == ("Казахстан — Россия, 10 ноября 2025: новых заявлений нет.",)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ru", "Издания убрали то, о чём сообщалось раньше\n• Касым-Жомарт Токаев: «Мост» — Дала, Жаңа күн"),
        ("kk", "Бұрын айтылғанды басылымдар алып тастады\n• Қасым-Жомарт Тоқаев: «Мост» — Дала, Жаңа күн"),
        (
            "en",
            "Reported earlier, since taken down by the outlets\n"
            "• Kassym-Jomart Tokayev: «Мост» — Дала, Жаңа күн",
        ),
    ],
)
def test_a_digest_ends_with_what_outlets_took_back(language: str, told: str) -> None:
    outlets = a_mention("Дала"), a_mention("Дала"), a_mention("Жаңа күн")
    taken = a_statement(quote="Мост", mentions=outlets)
    (message,) = digest_of([a_statement()], language, withdrawn=[taken])
    assert shown(message).endswith(f"\n\n{told}")
    assert "href" not in message.partition("— Дала")[0].rpartition("•")[2]
    (message,) = digest_of([], language, withdrawn=[taken])
    empty, _, rest = shown(message).partition("\n\n")
    assert ((empty,), rest) == (digest_of([], language), told)


def test_of_much_that_was_taken_back_the_last_is_told() -> None:
    retold = replace(a_statement(quote="мост " * 100), kind=Kind.INDIRECT)
    (message,) = digest_of([], withdrawn=[retold] * 7)
    lines = shown(message).splitlines()
    assert (len(lines), lines[-1]) == (9, "• и ещё 2 заявления")
    assert lines[3].endswith("мост… — Степной вестник")
    assert "«" not in lines[3]


def test_a_long_digest_is_split_between_statements() -> None:
    views = [a_statement(id=number, quote=f"{number} " + "слово " * 300) for number in range(6)]
    parts = digest_of(views)
    assert len(parts) == 3
    for part in parts:
        assert len(entity_texts(part, "expandable_blockquote")) == 2


def test_a_message_has_no_more_entities_than_telegram_keeps() -> None:
    views = [a_statement(id=number, quote="Да", role=None) for number in range(60)]
    parts = messages.statements_messages(views, "ru", ALMATY)
    assert [len(entity_texts(part, "blockquote")) for part in parts] == [30, 30]
    assert max(messages.html_len(part) for part in parts) < messages.LIMIT


def test_a_page_of_a_search_holds_what_fits_and_its_words_in_bold() -> None:
    views = [a_statement(id=number, quote="слово " * 300) for number in range(5)]
    page, shown_count = messages.search_page("газ & нефть", views, "ru", ALMATY)
    assert shown_count == 2
    assert entity_texts(page, "bold")[0] == "газ & нефть"


# --- nothing that comes from outside breaks a message


def assert_sendable(markup: str) -> None:
    parsed = parse_html(markup)  # raises where Telegram would refuse
    assert 0 < telegrams_len(parsed.text) <= messages.LIMIT
    assert markup.count("</") <= messages.MAX_ENTITIES


@given(st.lists(statements, min_size=1, max_size=4), st.sampled_from(LANGUAGES), texts)
def test_statements_of_any_content_can_be_sent(views: list[StatementView], language: str, query: str) -> None:
    for markup in digest_of(views, language, limit=3, withdrawn=views):
        assert_sendable(markup)
    for markup in messages.statements_messages(views, language, ALMATY):
        assert_sendable(markup)
    page, shown_count = messages.search_page(messages.clip(query, 200), views, language, ALMATY)
    assert shown_count >= 1
    assert_sendable(page)


@given(statements, wordings, st.sampled_from(LANGUAGES))
def test_corrections_of_any_content_can_be_sent(view: StatementView, earlier: Wording, language: str) -> None:
    markup = messages.statement_html(replace(view, earlier=(earlier,)), language, ALMATY)
    assert_sendable(markup)
    assert messages.html_len(markup) <= messages.STATEMENT_LIMIT


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("field", ["quote", "speaker", "role"])
def test_hostile_words_can_be_sent(hostile: str, field: str) -> None:
    view = a_statement(**{field: hostile}, names={}, mentions=(a_mention(hostile),))
    assert_sendable(messages.statement_html(view, "ru", ALMATY))


@given(st.text(st.characters(exclude_categories=["C"])))
@example("".join(HOSTILE[:6]))
def test_escaped_text_is_shown_as_it_was(text: str) -> None:
    assert parse_html(f"x{messages.escape(text)}x").text == f"x{text}x"


@given(st.text(max_size=300), st.integers(1, 100))
def test_clipped_text_is_one_line_within_its_limit(text: str, limit: int) -> None:
    clipped = messages.clip(text, limit)
    assert messages.utf16_len(clipped) <= limit
    assert not set(clipped) & set("\n\r\t\u2028")
    assert clipped.removesuffix("…").split() == text.split()[: len(clipped.split())] or clipped.endswith("…")


@given(st.lists(st.text("абв", min_size=1, max_size=30), max_size=20), st.integers(30, 60))
def test_splitting_keeps_every_block_whole_and_in_order(blocks: list[str], limit: int) -> None:
    parts = messages.split(blocks, limit=limit)
    assert [block for part in parts for block in part.split("\n\n")] == blocks
    assert all(messages.utf16_len(part) <= limit for part in parts)
    for part, following in pairwise(parts):
        assert len(part) + 2 + len(following.split("\n\n")[0]) > limit


def test_what_another_language_says_is_put_into_the_readers() -> None:
    view = a_statement(
        language="en",
        role="President",
        roles={"ru": "президент Казахстана", "en": "President of Kazakhstan"},
        figures=(
            a_figure(value="28.2E+9", unit="USD", what="trade", indicator="trade-turnover"),
            a_figure(value="95", unit="%", what="settlements", period="so far"),
            a_figure(text="14 documents", value="14", unit="count", what="documents"),
        ),
    )
    foreign = shown(statement(view, "ru"))
    assert ", президент Казахстана\n" in foreign
    assert "• товарооборот: 28,2 млрд долларов США\n• 95 %\n" in foreign
    assert "documents" not in foreign
    own = shown(statement(view, "en"))
    assert ", President\n" in own
    assert "• settlements: 95% (so far)\n• documents: 14\n" in own
