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
        ("<p>Рост < 5</p><p title='a>b'>Два.</p>", "Рост < 5\n\nДва."),
        ("<P CLASS=x>Раз.</P>Два<BR>Три<hr/>Четыре", "Раз.\n\nДва\n\nТри\n\nЧетыре"),
        ("<section><h2>Зерно</h2>Текст</section><video>плеер</video>", "Зерно\n\nТекст\n\nплеер"),
        # Escaped twice.
        ("&lt;p&gt;Раз.&lt;/p&gt;&lt;p&gt;&amp;laquo;Два&amp;raquo;.&lt;/p&gt;", "Раз.\n\n«Два»."),
        ("<p>5&amp;nbsp;млн &amp;ndash; рост</p>", "5 млн – рост"),
        ("Знаки &lt; и &gt; в тексте", "Знаки < и > в тексте"),
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
    ("text", "expected"),
    [
        (" Токаев \n о  соседях ", "Токаев о соседях"),
        ("&laquo;Газ&raquo; &amp; нефть", "«Газ» & нефть"),
        ("Рост <5%>", "Рост <5%>"),
        ("R&D в AT&T; итоги", "R&D в AT&T; итоги"),
        ("Итоги<br/>года<img src='x'>", "Итоги года"),
        ("&amp;laquo;Газ&amp;raquo;", "«Газ»"),
        ("<b>Газ</b> &amp; <i>нефть</i><br>сегодня", "Газ & нефть сегодня"),
    ],
)
def test_titles(text: str, expected: str) -> None:
    assert one_line(text) == expected


@given(st.text() | st.text(alphabet="<>/&;pbrdiv !-\n.x"))
def test_paragraphs_are_tidy_whatever_comes(markup: str) -> None:
    text = paragraphs(markup)
    for paragraph in text.split("\n\n") if text else []:
        assert paragraph
        assert "\n" not in paragraph
        assert paragraph == " ".join(paragraph.split())


def test_absurd_nesting_is_cut_short() -> None:
    assert paragraphs("<p>Начало.</p>" + "<div>" * 200_000 + "x").startswith("Начало.")


TEXTS = st.text("аб. \n", max_size=5) | st.sampled_from(["&nbsp;", "&amp;", "&laquo;", "&#8212;", "5 > 3"])
LONE = st.sampled_from(["<br>", "<BR/>", "<hr />", "<img src=x alt='ж'>"])
MARKUP = st.recursive(
    TEXTS | LONE,
    lambda inner: st.builds(
        "<{0}{1}>{2}</{0}>".format,
        st.sampled_from("p P div b a i em li h2 span blockquote".split()),
        st.sampled_from(["", " class=x", ' title="a>b"', " title='<'"]),
        st.lists(inner, max_size=4).map("".join),
    ),
    max_leaves=12,
)


@given(MARKUP)
def test_plain_markup_is_read_without_a_parser_as_with_one(markup: str) -> None:
    # A parser is called in by what is not plain.
    assert paragraphs(f"<div>{markup}</div>") == paragraphs(f"<div>{markup}</div><video></video>")


def test_absurd_tags_are_passed_over() -> None:
    tag = "<p " + " ".join(f'a{number}=""' for number in range(200_000)) + ">"
    assert paragraphs(f"<p>Раз.</p>{tag}<video></video><p>Два.</p>") == "Раз.\n\nДва."
