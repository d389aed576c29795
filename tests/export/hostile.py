"""Texts that would rather be something else: code, markup, another direction, a whole page."""

from __future__ import annotations

from polling.choices import Choices
from polling.export.summary import Part, Summary
from polling.export.themed import SummedHeading, SummedTheme, Themed
from polling.kinds import Chart, Findings, Table

HOSTILE = (
    '#panic("no")', '#eval("1")', "$x^2$", "`kode`", "```rå```", "*fet* _kursiv_", "@ref <label>",
    '"); #read("/etc/passwd")', "\\#{}[]", "// kommentar /* heller */", "= Overskrift", "- punkt",
    "+ 1", "/ ord: sak", "~", "---", "https://evil.example/?q=1", "<script>fire()</script>",
    "<img src=x onerror=fire()>", "</style><script>fire()</script>", "</title><h1>", "&amp;&lt;",
    "{{7*7}} {% raw %} {# x #}", "%s {0.__class__} {n} {text}", "javascript:fire()",
    '" onmouseover="fire()', "' autofocus onfocus='fire()", "-->", "]]>", "\x00", "a\x07b",
    "\x1b[31m", "\ud800", "a\udfffb", "\ufffe\uffff", "\u202eomvendt\u202c", "\u2066aldri lukket",
    "\u200b\u200d\ufeff", "\ue000", "\ufdfa" * 40, "z" + "\u0300" * 200,
    "👩‍👩‍👧‍👦🏳️‍🌈🇳🇴👍🏽", "𝕬𝖇", "漢字かな",
    "عربي עברית", "å\u20dd", "to\nlinjer", "to\r\nlinjer", "tab\tog", "\u2028", "W" * 120,
    "", " ", "\n", "□",
)  # fmt: skip


#: So many of each make 40,000 letters.
LONG = {"ö": 40_000, "🙂": 40_000, "ord ": 10_000}


def hostile(*texts: str) -> Summary:
    """A summary with these texts wherever a text can be; the first is the meeting's title."""
    first = texts[0]
    said = dict.fromkeys(("focus", "method", "proposals", "forward"), first[:2000])
    return Summary(
        title=first, place=first, date=None, language="nb", joined=4, tables=0, seats=0,
        parts=tuple(part for number, text in enumerate(texts, 1) for part in _parts(number, text)),
        choices=Choices.model_construct(**said),
    )  # fmt: skip


def written(text: str) -> Summary:
    """A summary with one answer."""
    plain = _parts(1, "Hva nå?")[0].model_copy(update={"rows": ((text, ""),)})
    model = hostile("Møte")
    return model.model_copy(update={"parts": (plain,)})


def _parts(number: int, text: str) -> tuple[Part, Part]:
    """A question as it is, and one that is sorted under themes."""
    table = Table(caption=text, head=(text, text, "n"), rows=((text, text, 1), ("b", text, None)))
    chart = Chart(title=text, categories=(text, text), values=(1.0, -2.5), axis=text)
    themes = tuple(
        SummedTheme(
            number=n, id=f"t{n}", name=text, answers=n, definition=text, text=text, quotes=(text,)
        )
        for n in (1, 2)
    )
    themed = Themed(
        headings=(SummedHeading(text=text, codings=3, answers=2, themes=themes),),
        total=4, codings=3, answers=2, minority=1, aside=0, unsorted=1, minority_views=(text,),
    )  # fmt: skip
    part = Part(
        number=number, item=f"a{number}", run=1, kind=text, text=text, help=text, people=4,
        tables=0, seats=0, answers=4, hidden=0, own=1, listed=True, head=(text, "Skjult"),
        rows=((text, ""),), findings=Findings(tables=(table, table), charts=(chart,)),
        breakdowns=(table,),
    )  # fmt: skip
    return part, part.model_copy(update={"item": f"b{number}", "themed": themed})
