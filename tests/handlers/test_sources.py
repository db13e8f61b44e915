from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.sources import state
from storage.model import MOVED_AFTER, Feed, FeedSource
from tests.handlers.people import NOW

FEED = Feed(1, FeedSource("https://a.example/rss", "А"), next_due_at=NOW)
WELL = replace(FEED, last_success_at=NOW - timedelta(minutes=5), last_checked_at=NOW)


def told(feed: Feed, language: str = "ru") -> str:
    return state(feed, language, "Asia/Almaty", NOW)


def test_a_feed_that_answers() -> None:
    assert told(FEED) == "ещё не проверялся"
    assert told(WELL) == "обновлено 5 минут назад"
    assert told(WELL, "kk") == "5 минут бұрын жаңарды"
    assert told(WELL, "en") == "updated 5 minutes ago"
    assert told(replace(WELL, last_success_at=NOW - timedelta(seconds=50))) == "обновлено только что"


def test_a_feed_that_does_not() -> None:
    failing = replace(WELL, failures=2, last_error="cannot connect: Connection refused")
    assert told(failing) == "не отвечает с 11 ноября, 10:55: нет соединения"
    assert told(failing, "kk") == "жауап бермейді, соңғы жаңаруы — 11 қараша, 10:55: байланыс жоқ"
    assert told(failing, "en") == "not responding since 11 November, 10:55: no connection"
    assert told(replace(FEED, failures=1, last_error=None)) == "не отвечает: ошибка при чтении"


def test_a_feed_that_is_gone_has_moved_or_was_added() -> None:
    gone = replace(WELL, failures=3, last_error="HTTP 410 Gone", retired_at=NOW - timedelta(days=1))
    assert told(gone) == "больше не существует с 10 ноября, 11:00"
    sent = replace(WELL, moved_to="https://b.example/rss", moved_seen=MOVED_AFTER - 1)
    assert told(sent) == told(WELL)
    moved = replace(sent, moved_seen=MOVED_AFTER)
    assert told(moved) == "обновлено 5 минут назад; переехал: https://b.example/rss"
    assert told(replace(FEED, added=True), "en") == "not checked yet; added by an operator"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("leads to 10.0.0.1, an address of a private network", "адрес во внутренней сети"),
        ("robots.txt does not allow it", "правила сайта не пускают роботов"),
        ("HTTP 404 Not Found", "сервер вернул ошибку 404"),
        ("no complete answer within 20 s", "нет ответа вовремя"),
        ("larger than 8,000,000 bytes", "ответ слишком велик"),
        ("not a feed: an HTML page", "это не лента новостей"),
        ("the host's name is not known", "нет соединения"),
        ("the host's certificate is not valid", "нет соединения"),
        ("no secure connection could be made", "нет соединения"),
        ("the connection broke off", "нет соединения"),
        ("not an http(s) address: 'ftp://x'", "такой адрес не годится"),
        ("redirected to no address: 'x'", "такой адрес не годится"),
        ("what answered does not speak HTTP", "ошибка при чтении"),
    ],
)
def test_the_fetchers_reason_in_the_readers_words(error: str, words: str) -> None:
    assert told(replace(FEED, failures=1, last_error=error)) == f"не отвечает: {words}"
