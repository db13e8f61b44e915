"""What one would write in an afternoon: slovnet's NER, every «…» over four words given to the nearest name.

Measured against, never part of the product. The models are files inside natasha's wheel; natasha itself is
never imported.
"""

import re
from importlib.util import find_spec
from pathlib import Path

from bot.extraction.speakers.inflection import readings, slug
from storage.model import Kind, Statement

_QUOTATION = re.compile(r"«([^»]+)»")
_MORE_THAN = 4


class Baseline:
    """The models, loaded once. ModuleNotFoundError where the `benchmark` extra is not installed."""

    def __init__(self) -> None:
        from navec import Navec
        from slovnet import NER

        spec = find_spec("natasha")
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError("natasha, whose wheel holds the models", name="natasha")
        data = Path(spec.origin).parent / "data"
        (vectors,) = data.glob("emb/navec_news_v1*.tar")
        self._ner = NER.load(str(data / "model" / "slovnet_ner_news_v1.tar"))
        self._ner.navec(Navec.load(str(vectors)))

    def read(self, text: str) -> list[Statement]:
        """Quotations, each with whoever is named nearest; the name counts in any nominative it can have."""
        names = [span for span in self._ner(text).spans if span.type == "PER"]
        found = []
        for match in _QUOTATION.finditer(text):
            if len(match[1].split()) <= _MORE_THAN:
                continue
            nearest = min(
                names,
                key=lambda name: max(name.start - match.end(), match.start() - name.stop),
                default=None,
            )
            surname = text[nearest.start : nearest.stop].split()[-1] if nearest else None
            found.append(
                Statement(
                    quote=match[1],
                    spans=(match.span(1),),
                    kind=Kind.DIRECT,
                    confidence=1.0,
                    about_kz_ru=False,
                    speaker=surname,
                    speaker_id=surname and slug(surname),
                    names=_nominatives(surname) if surname else {},
                )
            )
        return found


def _nominatives(surname: str) -> dict[str, str]:
    return {nominative: nominative for nominative, *_ in readings(surname.lower(), surname=True)}
