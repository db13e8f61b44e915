"""Edited articles: what is listed follows the present text, and what was there before is kept."""

from dataclasses import replace
from datetime import date

import pytest

from storage.model import Saved, Statement
from storage.store import Store
from storage.tables import article_revisions, articles, mentions, metadata
from tests.storage.builders import DAY, HOUR, NOW, add_feed, figure, never, said
from tests.storage.editions import FILLING, NEW, OLD, OTHER, ROAD, keep, quotes, rows, version


async def test_a_changed_figure_makes_a_new_statement_that_tells_the_old_one(
    store: Store, database_url: str
) -> None:
    feed = await add_feed(store)
    await keep(store, version(feed, 1, OLD, ROAD), OLD, ROAD)
    (old,) = [view for view in await store.statements.latest(limit=9) if view.quote == OLD.quote]
    edited = version(feed, 1, NEW, ROAD)
    outcome = await keep(store, edited, NEW, ROAD, now=NOW + DAY)
    assert outcome == Saved(False, statements=1, revised=True, corrected=1)
    (view,) = await store.statements.between(NOW + DAY, NOW + 2 * DAY)
    assert (view.quote, view.figures, view.said_at) == (NEW.quote, NEW.figures, NOW)
    (earlier,) = view.earlier
    assert (earlier.quote, earlier.figures) == (OLD.quote, OLD.figures)
    assert (earlier.outlet, earlier.until, earlier.speaker) == ("Дала хабары", NOW + DAY, OLD.speaker)
    assert await quotes(store) == [NEW.quote, ROAD.quote]
    assert await store.statements.between(NOW, NOW + DAY) == [
        view for view in await store.statements.latest(limit=9) if view.quote == ROAD.quote
    ]
    assert await store.statements.search("20 млрд", limit=9) == []
    assert await store.statements.get(old.id) is None
    kept = await store.statements.get(old.id, all=True)
    assert kept is not None
    assert replace(kept, earlier=()) == old
    assert await rows(database_url, article_revisions) == [
        (1, 1, 0, "Новость 1", version(feed, 1, OLD, ROAD).text, NOW + DAY)
    ]
    assert await rows(database_url, articles, articles.c.text, articles.c.revision) == [(edited.text, 1)]


async def test_a_period_changed_elsewhere_in_the_text_corrects_the_figure(store: Store) -> None:
    feed = await add_feed(store)
    (amount,) = OLD.figures
    year, other_year = (
        replace(amount, period=f"в {year} году", period_start=date(year, 1, 1), period_end=date(year, 12, 31))
        for year in (2024, 2025)
    )
    first, second = (replace(OLD, figures=(one,)) for one in (year, other_year))
    await keep(store, version(feed, 1, text=f"Так было в 2024 году. {OLD.quote}"), first)
    edited = version(feed, 1, text=f"Так было в 2025 году. {OLD.quote}")
    outcome = await keep(store, edited, second, now=NOW + DAY, merge=never)
    assert (outcome.statements, outcome.corrected) == (1, 1)
    (view,) = await store.statements.latest(limit=9)
    assert view.figures == (other_year,)
    assert [wording.figures for wording in view.earlier] == [(year,)]


async def test_a_figure_named_otherwise_is_the_same_figure(store: Store) -> None:
    feed = await add_feed(store)
    first, second = (
        replace(OLD, figures=(replace(OLD.figures[0], what=what),)) for what in ("товарооборот", "торговля")
    )
    await keep(store, version(feed, 1, first), first)
    outcome = await keep(store, version(feed, 1, second, ROAD), second, now=NOW + DAY)
    assert (outcome.revised, outcome.corrected) == (True, 0)
    (view,) = await store.statements.latest(limit=9)
    assert (view.figures, view.earlier) == (second.figures, ())


async def test_the_same_version_again_changes_nothing(store: Store, database_url: str) -> None:
    feed = await add_feed(store)
    await keep(store, version(feed, 1, OLD), OLD)
    await keep(store, version(feed, 1, NEW), NEW, now=NOW + HOUR)
    before = [await rows(database_url, table) for table in metadata.sorted_tables if "id" in table.c]
    spaced = version(feed, 1, NEW)
    spaced = replace(spaced, text=spaced.text.replace(" ", "\n "))
    for again in (version(feed, 1, NEW), spaced):
        assert await keep(store, again, NEW, now=NOW + DAY) == Saved(False)
    after = [await rows(database_url, table) for table in metadata.sorted_tables if "id" in table.c]
    assert after == before


async def test_what_made_a_statement_fit_to_be_shown_may_go(store: Store) -> None:
    """Ours is about both countries, theirs is sure: together they are listed, and theirs alone is not."""
    feed = await add_feed(store)
    ours = said("мост открыт", confidence=0.4)
    theirs = said("мост открыт", confidence=0.9, about_kz_ru=False)
    await keep(store, version(feed, 1, ours), ours)
    await keep(store, version(feed, 2, theirs), theirs)
    assert await quotes(store) == [ours.quote]
    await keep(store, version(feed, 1, ROAD), ROAD)
    assert await quotes(store) == [ROAD.quote]


async def test_another_wording_is_the_same_statement_not_collected_again(store: Store) -> None:
    feed = await add_feed(store)
    short, long = said("мост открыт"), said("мост открыт досрочно", confidence=0.7)
    await keep(store, version(feed, 1, long), long)
    (before,) = await store.statements.latest(limit=9)
    outcome = await keep(store, version(feed, 1, short), short, now=NOW + DAY)
    assert outcome == Saved(False, merged=1, revised=True)
    (after,) = await store.statements.latest(limit=9)
    assert (after.id, after.quote, after.confidence) == (before.id, short.quote, 0.9)
    assert [wording.quote for wording in after.earlier] == [long.quote]
    assert await store.statements.between(NOW + DAY, NOW + 2 * DAY) == []
    assert await store.statements.search("досрочно", limit=9) == []
    assert [view.id for view in await store.statements.search("мост", limit=9)] == [before.id]
    await keep(store, version(feed, 1, long), long, now=NOW + 2 * DAY)
    (again,) = await store.statements.latest(limit=9)
    assert (again.id, again.quote, again.earlier) == (before.id, long.quote, ())  # nothing is lost of it


async def test_words_given_to_another_speaker_are_corrected(store: Store) -> None:
    feed = await add_feed(store)
    theirs = replace(ROAD, speaker="Сергей Лавров", speaker_id="lavrov", names={"en": "Sergey Lavrov"})
    await keep(store, version(feed, 1, ROAD), ROAD)
    edited = version(feed, 1, text=f"{FILLING} {ROAD.quote}, сказал Лавров")
    assert (await keep(store, edited, theirs, now=NOW + DAY)).corrected == 1
    (view,) = await store.statements.latest(limit=9)
    assert (view.speaker, [wording.speaker for wording in view.earlier]) == ("Сергей Лавров", [ROAD.speaker])


@pytest.mark.parametrize("extractor", ["1", "2"])
async def test_what_is_only_read_otherwise_is_not_called_a_correction(store: Store, extractor: str) -> None:
    feed = await add_feed(store)
    theirs = replace(ROAD, speaker="Сергей Лавров", speaker_id="lavrov")
    longer, shorter = said("газ подан … мост открыт"), said("мост открыт")
    text = f"{FILLING} Как газ подан, так и мост открыт. И {ROAD.quote}."
    await keep(store, version(feed, 1, text=text, extractor="1"), ROAD, longer)
    edited = version(feed, 1, text=f"{text} Подробности позже.", extractor=extractor)
    outcome = await keep(store, edited, theirs, shorter, now=NOW + DAY)
    assert outcome.corrected == (extractor == "1")
    views = {view.quote: view for view in await store.statements.latest(limit=9)}
    assert len(views[ROAD.quote].earlier) == outcome.corrected
    assert views["мост открыт"].earlier == ()


async def test_a_correction_of_a_correction_tells_both(store: Store) -> None:
    feed = await add_feed(store)
    last = said("товарооборот достиг 29 млрд", figures=(figure("29 млрд", "29000000000"),))
    for days, item in enumerate((OLD, NEW, last, OLD)):
        await keep(store, version(feed, 1, item), item, now=NOW + days * DAY)
    (view,) = await store.statements.latest(limit=9)
    assert view.quote == OLD.quote
    assert [wording.quote for wording in view.earlier] == [OLD.quote, NEW.quote, last.quote]
    assert [wording.until for wording in view.earlier] == [NOW + days * DAY for days in (1, 2, 3)]


async def test_what_other_outlets_carry_stays(store: Store) -> None:
    feed, other = await add_feed(store), await add_feed(store, OTHER)
    await keep(store, version(feed, 1, OLD), OLD)
    longer = said(f"{OLD.quote} долларов", figures=OLD.figures)
    await keep(store, version(other, 2, longer), longer)
    outcome = await keep(store, version(feed, 1, NEW), NEW, now=NOW + DAY)
    assert outcome == Saved(False, statements=1, revised=True)
    new, old = await store.statements.latest(limit=9)
    assert (new.quote, new.earlier) == (NEW.quote, ())
    assert (old.quote, [mention.outlet for mention in old.mentions]) == (longer.quote, ["Ямской курьер"])
    outcome = await keep(store, version(other, 2, NEW), NEW, now=NOW + 2 * DAY)
    assert outcome == Saved(False, merged=1, revised=True, corrected=1)
    (view,) = await store.statements.latest(limit=9)
    assert (view.id, len(view.mentions)) == (new.id, 2)
    assert [wording.outlet for wording in view.earlier] == ["Ямской курьер"]


async def test_a_statement_that_is_taken_out_is_no_longer_listed(store: Store) -> None:
    feed = await add_feed(store)
    await keep(store, version(feed, 1, OLD, ROAD), OLD, ROAD, figures=[figure()])
    (gone,) = await store.statements.search("дорога", limit=9)
    assert await keep(store, version(feed, 1, OLD), OLD, now=NOW + DAY) == Saved(False, revised=True)
    assert await quotes(store) == [OLD.quote]
    assert await store.statements.search("дорога", limit=9) == []
    assert await store.statements.get(gone.id) is None
    assert await store.statements.get(gone.id, all=True) == gone
    assert await store.figures.between(NOW, NOW + DAY) == []


async def test_what_people_were_shown_in_one_piece_they_are_not_shown_anew_in_two(store: Store) -> None:
    feed = await add_feed(store)
    whole = said("мост открыт и дорога построена")
    halves = said("мост открыт"), said("дорога построена")
    await keep(store, version(feed, 1, whole), whole)
    assert (await keep(store, version(feed, 1, *halves), *halves, now=NOW + DAY)).statements == 1
    assert len(await store.statements.latest(limit=9)) == 2
    assert await store.statements.between(NOW + DAY, NOW + 2 * DAY) == []


async def test_what_only_a_lost_wording_held_together_parts(store: Store) -> None:
    feed, other = await add_feed(store), await add_feed(store, OTHER)
    whole = said("мост открыт и дорога построена")
    halves = said("мост открыт"), said("дорога построена")
    await keep(store, version(feed, 1, whole), whole)
    for number, half in enumerate(halves, 2):
        await keep(store, version(other, number, half), half)
    (view,) = await store.statements.latest(limit=9)
    assert len(view.mentions) == 3
    await keep(store, version(feed, 1, OLD), OLD, now=NOW + DAY)
    assert sorted(await quotes(store)) == sorted([*(half.quote for half in halves), OLD.quote])
    assert [view.quote for view in await store.statements.between(NOW + DAY, NOW + 2 * DAY)] == [OLD.quote]
    for half in halves:
        (found,) = await store.statements.search(half.quote, limit=9)
        assert (found.quote, len(found.mentions)) == (half.quote, 1)


async def test_spans_are_of_the_text_in_which_a_mention_stands(store: Store, database_url: str) -> None:
    feed = await add_feed(store)

    def at(start: int, item: Statement) -> Statement:
        end = start + len(item.quote)
        return replace(item, spans=((start, end),), figures=(figure(OLD.quote, span=(start, end)),))

    first, second = at(0, OLD), at(9, OLD)
    await keep(store, version(feed, 1, text=f"{OLD.quote} {FILLING}"), first)
    await keep(store, version(feed, 1, text=f"Сегодня: {OLD.quote} {FILLING}"), second, now=NOW + DAY)
    (view,) = await store.statements.latest(limit=9)
    assert view.figures == second.figures
    wanted = mentions.c.spans, mentions.c.revision, mentions.c.gone_at, mentions.c.position
    assert await rows(database_url, mentions, *wanted) == [([[9, 9 + len(OLD.quote)]], 1, None, 0)]


@pytest.mark.parametrize("more_sure", [True, False])
async def test_what_an_edit_makes_fit_to_be_shown_comes_when_it_does(store: Store, more_sure: bool) -> None:
    feed = await add_feed(store)
    before = replace(ROAD, confidence=0.3) if more_sure else replace(ROAD, about_kz_ru=False)
    await keep(store, version(feed, 1, before, OLD), before, OLD)
    await keep(store, version(feed, 1, ROAD), ROAD, now=NOW + DAY)
    assert [view.quote for view in await store.statements.between(NOW + DAY, NOW + 2 * DAY)] == [ROAD.quote]
    await keep(store, version(feed, 1, before, OLD), before, OLD, now=NOW + 2 * DAY)
    assert await quotes(store) == [OLD.quote]


async def test_an_article_becomes_relevant_and_is_so_no_more(store: Store, database_url: str) -> None:
    feed = await add_feed(store)
    await keep(store, version(feed, 1), relevant=False)
    assert await rows(database_url, articles, articles.c.text) == [(None,)]
    outcome = await keep(store, version(feed, 1, ROAD), ROAD, now=NOW + DAY, figures=[figure()])
    assert outcome == Saved(False, statements=1, revised=True)
    assert len(await store.figures.between(NOW + DAY, NOW + 2 * DAY)) == 1
    assert [view.quote for view in await store.statements.between(NOW + DAY, NOW + 2 * DAY)] == [ROAD.quote]
    without = version(feed, 1, text=f"{FILLING} Больше ничего")
    assert await keep(store, without, relevant=False, now=NOW + 2 * DAY) == Saved(False, revised=True)
    assert await quotes(store) == []
    columns = articles.c.relevant, articles.c.revision, articles.c.text
    assert await rows(database_url, articles, *columns) == [(False, 1, without.text)]
    await keep(store, version(feed, 1, ROAD), ROAD, now=NOW + 3 * DAY)
    assert await quotes(store) == [ROAD.quote]
    numbers = await rows(database_url, article_revisions, article_revisions.c.number)
    assert numbers == [(0,), (1,)]


@pytest.mark.parametrize(
    ("text", "relevant"),
    [(FILLING[:40] + "…", True), ("Подтвердите, что вы не робот", False), ("", False)],
    ids=["summary", "barred", "empty"],
)
async def test_a_poorer_text_is_no_edit(store: Store, text: str, relevant: bool) -> None:
    feed = await add_feed(store)
    await keep(store, version(feed, 1, OLD, ROAD), OLD, ROAD)
    assert await keep(store, version(feed, 1, text=text), relevant=relevant, now=NOW + DAY) == Saved(False)
    assert len(await quotes(store)) == 2


async def test_an_article_that_is_taken_back_is_listed_no_more(store: Store) -> None:
    feed = await add_feed(store)
    await keep(store, version(feed, 1, OLD, ROAD), OLD, ROAD)
    await keep(store, version(feed, 1, text="Редакция отозвала эту новость"), now=NOW + DAY)
    assert await quotes(store) == []


async def test_what_another_feed_has_is_no_edit_unless_it_is_the_full_text(
    store: Store,
) -> None:
    feed, other = await add_feed(store), await add_feed(store, OTHER)
    await keep(store, version(feed, 1, OLD), OLD)
    assert await keep(store, version(other, 1, NEW), NEW) == Saved(False)
    assert await quotes(store) == [OLD.quote]
    assert (await keep(store, version(other, 1, NEW), NEW)).revised  # it has shown it before
    full = version(feed, 2, text=f"{FILLING} {ROAD.quote} " + "Подробности переговоров сообщат позже. " * 5)
    await keep(store, version(feed, 2, text=FILLING))
    assert (await keep(store, replace(full, feed_id=other.id, guid="x"), ROAD)).revised
    assert ROAD.quote in await quotes(store)


async def test_an_edit_that_breaks_extraction_waits_and_is_read_by_another_version(
    store: Store, database_url: str
) -> None:
    feed = await add_feed(store)
    await keep(store, version(feed, 1, OLD, extractor="1"), OLD)
    broken = version(feed, 1, NEW, problem="слишком долго", extractor="1")
    assert await keep(store, broken, relevant=False, now=NOW + DAY) == Saved(False, revised=True)
    assert await quotes(store) == [OLD.quote]
    columns = articles.c.problem, articles.c.extractor, articles.c.revision, articles.c.relevant
    assert await rows(database_url, articles, *columns) == [("слишком долго", "1", 1, True)]
    again = replace(broken, problem="опять", extractor="2")
    await keep(store, again, relevant=False, now=NOW + DAY)
    assert await rows(database_url, articles, *columns) == [("опять", "2", 1, True)]
    mended = replace(broken, problem=None, extractor="3")
    assert (await keep(store, mended, NEW, now=NOW + 2 * DAY)).corrected == 1
    assert await quotes(store) == [NEW.quote]
    assert await rows(database_url, articles, *columns) == [(None, "3", 1, True)]


async def test_a_broken_article_keeps_its_text(store: Store, database_url: str) -> None:
    feed = await add_feed(store)
    broken = version(feed, 1, ROAD, problem="слишком долго", extractor="1")
    assert await keep(store, broken, relevant=False) == Saved(True)
    assert await rows(database_url, articles, articles.c.text) == [(broken.text,)]
    mended = replace(broken, problem=None, extractor="2")
    assert (await keep(store, mended, ROAD, now=NOW + DAY)).statements == 1
    assert await quotes(store) == [ROAD.quote]


async def test_a_forgotten_text_is_not_compared(store: Store) -> None:
    feed = await add_feed(store)
    await keep(store, version(feed, 1, OLD), OLD)
    await store.articles.forget_texts(NOW + DAY)
    assert await keep(store, version(feed, 1, NEW), NEW, now=NOW + DAY) == Saved(False)
    assert await quotes(store) == [OLD.quote]


async def test_an_article_moves_with_its_guid_and_a_guid_may_be_given_again(store: Store) -> None:
    feed = await add_feed(store)
    await keep(store, version(feed, 1, OLD), OLD)
    moved = version(feed, 1, NEW, url="https://dala.example/moved", key="dala.example/moved")
    assert (await keep(store, moved, NEW, now=NOW + DAY)).corrected == 1
    (view,) = await store.statements.latest(limit=9)
    assert [mention.url for mention in view.mentions] == ["https://dala.example/moved"]
    another = version(feed, 1, text=ROAD.quote, url="https://dala.example/2")
    assert await keep(store, another, ROAD, now=NOW + DAY) == Saved(True, statements=1)
    assert sorted(await quotes(store)) == sorted([NEW.quote, ROAD.quote])
