"""A noun phrase that names a role or a body."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """A role or a body at `start:end`. `text` is it in the nominative; `head` the head's lemma."""

    start: int
    end: int
    kind: str
    text: str
    head: str
    cases: frozenset[str]
    gender: str | None
    plural: bool
