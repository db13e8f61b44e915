"""Feeds of a hundred invented outlets, as files: what the collector is measured with.

`write` gives each outlet a full-text RSS feed. Four articles in a hundred are of Kazakhstan and Russia, with
what officials said and figures: articles of the gold set, their numbers drawn anew, every other paragraph
general news, which gives some four statements to 1,000 characters, as in annotated real ones. One in a
hundred is a near miss, which passes the gate. The rest is general news of one country, put together from the
paragraphs of newswire.txt and those of the gold set that the gate turns away. Nobody said any of this.
"""

import random
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

from bot.extraction import gate
from tests.extraction.gold import own

SHORTEST, LONGEST = 1_500, 2_500
"""Characters of an article's HTML, evenly spread."""
RELEVANT, NEAR_MISSES = 0.04, 0.01

_PLACES = {
    "KZ": "Алматы Астане Шымкенте Караганде Актобе Таразе Павлодаре Семее Кокшетау Туркестане".split(),
    "RU": "Омске Оренбурге Самаре Казани Томске Тюмени Саратове Перми Барнауле Уфе".split(),
}
_PEOPLE = (
    "Марат Сейдахметов, Анна Кулагина, Ерлан Байжанов, Игорь Дронов, Айгуль Тасболатова, Пётр Зимин, "
    "Светлана Мороз, Данияр Омаров, Виктор Ладыгин, Жанна Искакова, Олег Пахомов, Сауле Нургалиева"
).split(", ")
_SPEECH = re.compile(r"«|сказал|рассказ|говор|заяв|сообщ|отме[тч]|напомин|замеча|вспомин|совет|слов")
_GENERAL = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()


@dataclass(frozen=True, slots=True)
class Wire:
    """What was written: articles in all, the relevant ones, and each article's characters of HTML."""

    articles: int
    relevant: int
    characters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Story:
    title: str
    html: str


class _Desk:
    """Writes articles, each unlike the others by its numbers at least."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        texts = [
            one
            for one in own()
            if one.phenomenon == "whole articles" and one.language == "ru" and len(one.text) > SHORTEST
        ]
        self._whole = {
            relevant: [
                (one.country, one.title or "", one.text.split("\n\n"))
                for one in texts
                if one.relevant is relevant and gate(f"{one.title}\n{one.text}")
            ]
            for relevant in (True, False)
        }
        refused = [one for one in texts if not gate(f"{one.title}\n{one.text}")]
        self._general = {
            country: _GENERAL
            + [part for one in refused if one.country == country for part in one.text.split("\n\n")]
            for country in _PLACES
        }

    def general(self, country: str) -> _Story:
        """News of one country's towns."""
        parts = self._chance.sample(self._general[country], 16)
        title = parts.pop().split(". ")[0].strip("«»–., ")[:90]
        return self._story(title, parts, country)

    def whole(self, country: str, *, relevant: bool) -> _Story:
        """An article of the gold set that passes the gate."""
        stories = [story for story in self._whole[relevant] if story[0] == country] or self._whole[relevant]
        _, title, parts = self._chance.choice(stories)
        if relevant:  # the gold set's own are packed with statements, twice as densely as news is
            quiet = [part for part in self._general[country] if not _SPEECH.search(part)]
            others = self._chance.sample(quiet, len(parts))
            parts = [part for pair in zip(parts, others, strict=True) for part in pair]
        return self._story(title, parts, country)

    def _story(self, title: str, parts: list[str], country: str) -> _Story:
        length = self._chance.randint(SHORTEST, LONGEST)
        html = ""
        for part in parts:
            if len(html) >= length:
                break
            html += f"<p>{self._filled(part, country)}</p>\n"
        return _Story(self._drawn(self._filled(title, country)), self._drawn(html))

    def _filled(self, part: str, country: str) -> str:
        part = re.sub(r"\{n\}", lambda _: str(self._chance.randint(3, 980)), part)
        part = part.replace("{place}", self._chance.choice(_PLACES[country]))
        return escape(part.replace("{person}", self._chance.choice(_PEOPLE)), quote=False).replace("« ", "«")

    def _drawn(self, text: str) -> str:
        """Numbers of two digits and more, but years, get a new last digit."""
        return re.sub(
            r"(?<![\d,.:])(?!20\d\d|19\d\d)(\d+)\d(?![\d,.:])",
            lambda number: f"{number[1]}{self._chance.randint(0, 9)}",
            text,
        )


def write(folder: Path, feeds: int, entries: int, now: datetime, seed: int) -> Wire:
    """Writes 0.xml … into `folder`, articles of the three days before `now`; links have no host."""
    chance = random.Random(seed)
    desk = _Desk(chance)
    kinds = ["relevant"] * round(feeds * entries * RELEVANT) + ["miss"] * round(feeds * entries * NEAR_MISSES)
    kinds += ["general"] * (feeds * entries - len(kinds))
    chance.shuffle(kinds)
    characters = []
    for number in range(feeds):
        country = ("KZ", "RU")[number % 2]
        items = []
        for entry, kind in enumerate(kinds[number * entries : (number + 1) * entries]):
            story = (
                desk.general(country)
                if kind == "general"
                else desk.whole(country, relevant=kind == "relevant")
            )
            characters.append(len(story.html))
            moment = now - timedelta(hours=72 * entry / entries, seconds=chance.randint(0, 3000))
            items.append(_item(story, f"/{number}/{entry}", moment, chance))
        (folder / f"{number}.xml").write_text(_feed(f"Вестник № {number}", items), encoding="utf-8")
    return Wire(len(kinds), kinds.count("relevant"), tuple(characters))


def _item(story: _Story, link: str, moment: datetime, chance: random.Random) -> str:
    lead = re.sub(r"<[^>]*>", "", story.html).split("\n")[0]
    picture = f'<p><img src="/photo{link}.jpg" alt="" width="1200" height="800"/></p>\n'
    html = story.html.replace("</p>", ' <a href="/tags/news" rel="tag">Подробнее</a></p>', 1)
    return (
        f'<item><title>{story.title}</title><link>{link}</link><guid isPermaLink="false">wire{link}</guid>'
        f"<pubDate>{format_datetime(moment)}</pubDate><category>Новости</category>"
        f"<author>news@vestnik.example ({chance.choice(_PEOPLE)})</author>"
        f"<description>{lead}</description><content:encoded><![CDATA[{picture}{html}]]></content:encoded></item>\n"
    )


def _feed(title: str, items: list[str]) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>{title}</title><link>/</link><language>ru</language>\n{''.join(items)}</channel></rss>"
    )
