"""Feeds and pages of invented outlets, as a test needs them."""

from dataclasses import dataclass
from html import escape

SENTENCES = (
    "Товарооборот между Казахстаном и Россией вырос на {n} процентов, сообщили в министерстве торговли.",
    "Стороны обсудили поставки зерна, транзит через Каспий и строительство электростанции под Актобе.",
    "«В этом году мы откроем {n} новых совместных предприятий с российскими партнёрами», – заявил "
    "президент Казахстана Касым-Жомарт Токаев.",
    "По его словам, соглашение с Россией о приграничной торговле подпишут до конца года.",
    "В делегацию вошли предприниматели из Костанайской, Оренбургской и Омской областей.",
)


@dataclass(frozen=True)
class Item:
    """An RSS item; what is None is left out. `content` is content:encoded, HTML."""

    link: str | None = None
    title: str = "Переговоры в Астане"
    guid: str | None = None
    date: str | None = "Mon, 03 Feb 2025 10:00:00 +0500"
    description: str | None = None
    content: str | None = None
    extra: str = ""


def rss(*items: Item, encoding: str = "utf-8") -> str:
    """A feed of `items`; encode it as `encoding` says."""
    return (
        f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:yandex="http://news.yandex.ru" '
        'xmlns:rbc_news="https://www.rbc.ru"><channel><title>Степной вестник</title>'
        f"<link>https://vestnik.example/</link>{''.join(map(_item, items))}</channel></rss>"
    )


def article(number: int, length: int = 5) -> str:
    """The HTML of an article about Kazakhstan and Russia, `length` paragraphs long, unlike other numbers'."""
    return "".join(
        f"<p>{SENTENCES[index % len(SENTENCES)].format(n=number + 2)}</p>" for index in range(length)
    )


def page(body: str, title: str = "Переговоры в Астане") -> str:
    """A page with `body` as its article."""
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{escape(title)}</title></head><body>"
        "<nav><a href='/'>Главная</a> <a href='/world'>Мир</a></nav>"
        f"<article><h1>{escape(title)}</h1>{body}</article><footer>© Степной вестник</footer></body></html>"
    )


def _item(item: Item) -> str:
    fields = {
        "title": item.title,
        "link": item.link,
        "guid": item.guid,
        "pubDate": item.date,
        "description": item.description,
        "content:encoded": item.content,
    }
    inner = "".join(
        f"<{name}>{escape(value, quote=False)}</{name}>"
        for name, value in fields.items()
        if value is not None
    )
    return f"<item>{inner}{item.extra}</item>"
