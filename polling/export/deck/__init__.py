"""PPTX: the summary as a deck, with charts and tables that PowerPoint can edit."""

import datetime as dt
import io
from collections import Counter
from typing import Any

from pptx.opc.packuri import PackURI

from polling.export.deck.base import base
from polling.export.deck.layouts import found
from polling.export.deck.planned import line, plan
from polling.export.deck.slides import Slides
from polling.export.deck.template import opened
from polling.export.harmless import short
from polling.export.steady import steady
from polling.export.summary import Summary
from polling.export.telling import language_tag
from polling.refused import Translate

_EPOCH = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - document properties have no zone


def write_deck(model: Summary, _: Translate, template: bytes | None = None) -> bytes:
    """What the secretariat chose of the summary as a deck; the same summary, the same bytes.

    It stands on the layouts of an organisation's `template` (a .pptx or .potx file), else on our
    own; `Refused("invalid")` where the template cannot be used.
    """
    deck = base(model.colour, model.language, _) if template is None else opened(template)
    _count_parts(deck.part.package)
    layouts = found(deck, own=template is None)
    slides = Slides(deck, layouts, model.language, line(model.title), _)
    for slide in plan(model.chosen(), _):
        slides.add(slide)
    _properties(deck.core_properties, model, _)
    buffer = io.BytesIO()
    deck.save(buffer)
    return steady(buffer.getvalue())


def check_template(template: bytes) -> None:
    """`Refused("invalid")`, with a sentence that says why, where no deck can stand on it."""
    found(opened(template), own=False)


def _count_parts(package: Any) -> None:
    """Names new parts by counting: looking through all parts for each takes minutes for many."""
    taken = {str(part.partname) for part in package.iter_parts()}
    counts: Counter[str] = Counter()

    def next_partname(template: str) -> PackURI:
        name = ""
        while not name or name in taken:
            counts[template] += 1
            name = template % counts[template]
        return PackURI(name)

    package.next_partname = next_partname


def _properties(core: Any, model: Summary, _: Translate) -> None:
    """What the file says of itself: nothing of when or by whom it was made."""
    when = dt.datetime.combine(model.date, dt.time()) if model.date else _EPOCH
    core.title, core.language = short(line(model.title), 250), language_tag(model.language)
    core.subject = _("Oppsummering")
    core.author = core.last_modified_by = core.keywords = core.comments = core.category = ""
    core.created = core.modified = when
    core.revision = 1
