"""A digest that was delivered stays as it was; the next one tells what was corrected or taken back since."""

from datetime import datetime, timedelta
from decimal import Decimal

from bot.extraction.merging import merge, reworded
from handlers import Services
from handlers.delivery.planning import plan_due
from storage.archive.looks import Look
from storage.keys import lemmas
from storage.model import Article, Extraction, FeedSource, Figure, Kind, Statement
from tests.handlers.test_planning import MORNING, subscribe, texts

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
FEED = FeedSource("https://stepnoy.example/rss", "Степной вестник", "ru", "KZ", "Asia/Almaty")


def said(billions: int) -> Statement:
    quote = f"Торговля с Россией достигла {billions} млрд долларов"
    amount = f"{billions} млрд долларов"
    start = quote.index(amount)
    figure = Figure(amount, Decimal(billions) * 10**9, "USD", (start, start + len(amount)))
    return Statement(
        quote=quote,
        spans=((0, len(quote)),),
        kind=Kind.DIRECT,
        confidence=0.9,
        about_kz_ru=True,
        speaker="Касым-Жомарт Токаев",
        speaker_id="tokayev",
        figures=(figure,),
        lemmas=lemmas(quote),
    )


async def publish(services: Services, billions: int, now: datetime) -> None:
    await services.store.feeds.sync([FEED], now)
    (feed,) = await services.store.feeds.all()
    one = said(billions)
    article = Article(
        feed.id, "a", "https://stepnoy.example/a", "О торговле", one.quote, MORNING - HOUR, "ru"
    )
    extraction = Extraction("ru", True, (one,))
    await services.store.articles.save(article, extraction, merge=merge, reworded=reworded, now=now)


async def test_a_delivered_digest_stays_and_the_next_tells_the_correction(services: Services) -> None:
    await subscribe(services, 1)
    await publish(services, 20, MORNING - HOUR)
    await plan_due(services, MORNING)
    (first,) = await texts(services, 1)
    assert "достигла 20 млрд" in first
    assert "✎" not in first
    await publish(services, 28, MORNING + HOUR)
    await plan_due(services, MORNING + DAY)
    then, second = (text.replace("\N{NO-BREAK SPACE}", " ") for text in await texts(services, 1))
    assert then == first.replace("\N{NO-BREAK SPACE}", " ")
    assert "достигла 28 млрд" in second
    assert "✎ Исправлено изданием «Степной вестник»: раньше было 20 млрд долларов США" in second
    await plan_due(services, MORNING + 2 * DAY)
    assert "млрд" not in (await texts(services, 1))[2]


async def test_the_next_digest_tells_once_what_was_taken_back(services: Services) -> None:
    await subscribe(services, 1)
    await publish(services, 20, MORNING - HOUR)
    await plan_due(services, MORNING)
    gone = Look(1, looks=1, again_at=None, there=False, withdrawn=True)
    await services.store.articles.looked(gone, merge=merge, reworded=reworded, now=MORNING + HOUR)
    for day in (1, 2):
        await plan_due(services, MORNING + day * DAY)
    first, second, third = (text.replace("\N{NO-BREAK SPACE}", " ") for text in await texts(services, 1))
    assert "достигла 20 млрд" in first
    assert "новых заявлений нет" in second
    assert "Издания убрали то, о чём сообщалось раньше" in second
    assert "Токаев</b>: «Торговля с Россией достигла 20 млрд долларов» — Степной вестник" in second
    assert "Токаев" not in third
