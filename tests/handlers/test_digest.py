from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from handlers.digest import Digest, compose
from handlers.messages import digest_messages, escape
from storage.model import FigureView, Kind, StatementView
from tests.handlers.samples import SAID_AT, a_figure, a_mention, a_statement, a_wording

FIGURE = a_figure(value="5", unit="t")


def of(views: Sequence[StatementView], limit: int = 10) -> Digest:
    return compose(views, language="ru", date=date(2025, 11, 11), timezone="Asia/Almaty", limit=limit)


def test_the_most_carried_come_first_then_verbatim_then_figures_then_the_newest() -> None:
    carried = a_statement(
        id=1, kind=Kind.INDIRECT, mentions=(a_mention("Один"), a_mention("Два")), said_at=SAID_AT
    )
    counted = a_statement(id=2, figures=(FIGURE,), said_at=SAID_AT)
    newest = a_statement(id=3, said_at=SAID_AT + timedelta(hours=2))
    older = a_statement(id=4, said_at=SAID_AT + timedelta(hours=1))
    retold = a_statement(id=5, kind=Kind.INDIRECT, figures=(FIGURE,), said_at=SAID_AT + timedelta(hours=3))
    digest = of([retold, older, newest, counted, carried])
    assert [view.id for view in digest.statements] == [1, 2, 3, 4, 5]


def test_a_correction_comes_before_all_and_a_mere_rewording_does_not() -> None:
    corrected = a_statement(id=1, kind=Kind.INDIRECT, earlier=(a_wording(figures=(FIGURE,)),))
    carried = a_statement(id=2, mentions=(a_mention("Один"), a_mention("Два")), said_at=SAID_AT)
    changed = a_statement(id=3, earlier=(a_wording(),), said_at=SAID_AT)
    assert [view.id for view in of([changed, carried, corrected]).statements] == [1, 2, 3]


def test_an_outlet_that_carried_a_statement_twice_counts_once() -> None:
    twice = a_statement(id=1, mentions=(a_mention("Один"), a_mention("Один")))
    both = a_statement(id=2, mentions=(a_mention("Один"), a_mention("Два")))
    digest = of([twice, both])
    assert [view.id for view in digest.statements] == [2, 1]
    assert digest.sources == 2


weights = st.builds(
    a_statement,
    id=st.integers(),
    kind=st.sampled_from(Kind),
    figures=st.sampled_from(((), (FIGURE,))),
    mentions=st.sets(st.sampled_from("АБВ")).map(lambda outlets: tuple(map(a_mention, sorted(outlets)))),
    said_at=st.integers(0, 2).map(lambda hours: SAID_AT + timedelta(hours=hours)),
)


@given(st.lists(weights, max_size=8, unique_by=lambda view: view.id), st.integers(1, 8), st.randoms())
def test_counts_cover_all_and_the_order_is_not_that_of_the_input(
    views: list[StatementView], limit: int, random: Random
) -> None:
    digest = of(views, limit)
    assert digest.total == len(views) == len(digest.statements) + digest.left_out
    assert len(digest.statements) == min(limit, len(views))
    assert of(random.sample(views, len(views)), limit) == digest


def loose(**fields: str | None) -> FigureView:
    figure: dict[str, str | None] = {
        "value": "21.4E+9",
        "unit": "USD",
        "indicator": "trade-turnover",
        "what": "товарооборот",
    }
    return FigureView(a_figure(**(figure | fields)), a_mention("Степной вестник"))


def test_catalogued_figures_are_told_once_and_not_beside_a_statement_that_tells_them() -> None:
    told = a_statement(figures=(a_figure(value="5", unit="t"),))
    figures = [
        loose(),
        loose(what="торговля"),
        loose(value="7", indicator=None),
        loose(value="5", unit="t", indicator="grain"),
    ]
    digest = compose(
        [told], figures, language="ru", date=date(2025, 11, 11), timezone="Asia/Almaty", limit=10
    )
    assert digest.figures == (figures[0],)
    message = digest_messages(digest)[0].replace("\N{NO-BREAK SPACE}", " ")
    assert message.endswith(
        "<b>Цифры дня</b>\n• товарооборот: 21,4 млрд долларов США — "
        f'<a href="{escape(figures[0].mention.url)}">Степной вестник</a>'
    )
