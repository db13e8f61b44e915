import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.markup import one_line, paragraphs


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("", ""),
        ("<!-- ничего -->", ""),
        ("Просто  текст\tодной строкой", "Просто текст одной строкой"),
        ("<p>Раз.</p><p>Два.</p>", "Раз.\n\nДва."),
        ("<p>Раз\nи\nещё.</p>\n\n<p>Два.</p>", "Раз и ещё.\n\nДва."),
        ("Раз.<br>Два.<br/><br/>Три.", "Раз.\n\nДва.\n\nТри."),
        (
            "<div>Раз <b>жирно</b>, <a href='x'>связь</a>.<p>Два.</p>хвост</div>",
            "Раз жирно, связь.\n\nДва.\n\nхвост",
        ),
        ("<ul><li>Раз</li><li>Два</li></ul>", "Раз\n\nДва"),
        ("<p>«5&nbsp;млн &lt;тенге&gt;» &mdash; &laquo;так&raquo;</p>", "«5 млн <тенге>» — «так»"),
        ("<p>Раз.</p><script>alert(1)</script><style>p{}</style><p>Два.</p>", "Раз.\n\nДва."),
        ("<figure><img src=x><figcaption>Фото: агентство</figcaption></figure><p>Раз.</p>", "Раз."),
        ("<p>Раз<!-- нет -->два.</p>", "Раздва."),
        ("<?xml version='1.0' encoding='windows-1251'?><p>Раз.</p>", "Раз."),
        ("рост < 5 и > 3", "рост < 5 и > 3"),
        # Text without markup: a line wrapped in a sentence, a new paragraph, dash speech.
        ("Иван\n  сказал, что да.\nПётр возразил.", "Иван сказал, что да.\n\nПётр возразил."),
        ("Глава МИД ответил\n– Мы готовы", "Глава МИД ответил\n\n– Мы готовы"),
        ("Первая часть\n\n\nвторая часть", "Первая часть\n\nвторая часть"),
        ("<b>Иван</b> сказал.\nПётр\nмолчал.", "Иван сказал.\n\nПётр молчал."),
    ],
)
def test_paragraphs(markup: str, expected: str) -> None:
    assert paragraphs(markup) == expected


@pytest.mark.parametrize(
    ("text", "markup", "expected"),
    [
        (" Токаев \n о  соседях ", False, "Токаев о соседях"),
        ("&laquo;Газ&raquo; &amp; нефть", False, "«Газ» & нефть"),
        ("Рост <5%>", False, "Рост <5%>"),
        ("<b>Газ</b> &amp; <i>нефть</i><br>сегодня", True, "Газ & нефть сегодня"),
    ],
)
def test_titles(text: str, markup: bool, expected: str) -> None:
    assert one_line(text, markup=markup) == expected


@given(st.text() | st.text(alphabet="<>/&;pbrdiv !-\n.x"))
def test_paragraphs_are_tidy_whatever_comes(markup: str) -> None:
    text = paragraphs(markup)
    for paragraph in text.split("\n\n") if text else []:
        assert paragraph
        assert "\n" not in paragraph
        assert paragraph == " ".join(paragraph.split())


def test_absurd_nesting_is_cut_short() -> None:
    assert paragraphs("<p>Начало.</p>" + "<div>" * 200_000 + "x").startswith("Начало.")
