"""The register of proposed sales: what each public text says of its transmittal, side by side and never merged.

A value in it is the highest estimate of a proposed sale (22 USC 2776(b)(1)): no offer, no sale, and nothing to add up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from schema.rules.authority import Confidence, Rule
from schema.rules.reported_figures import Proposed, Told
from schema.values import Money

PUBLIC_TEXT = Rule(
    "public text",
    "the register lists what is printed in a public document; a draft is no entry of it",
    "22 USC 2776(f)",
)
SIDE_BY_SIDE = Rule(
    "texts side by side",
    "each text of a transmittal is an entry of its own; where two of them differ, both say in what",
    "22 USC 2776(b)(1) and (f); J",
    Confidence.DERIVED,
)
AMENDS_ONLY = Rule(
    "amendments amend",
    "a report of an enhancement or a correction names what it amends and is no further sale",
    "22 USC 2776(b)(5)(A); the register's own corrections",
)


class NoticeClass(Enum):
    """What a printed text does: notify a sale, amend one that was notified, or correct a printed text."""

    NOTIFICATION = "NOTIFICATION"
    AMENDMENT = "AMENDMENT"
    CORRECTION = "CORRECTION"


@dataclass(frozen=True)
class PrintedText:
    """One public text as one source printed it; what it does not say is None."""

    told: Told
    notice: NoticeClass
    transmittal: str | None
    published_on: date | None
    purchaser: str | None = None
    title: str | None = None
    total_value: Money | None = None
    major_defense_equipment_value: Money | None = None
    other_value: Money | None = None
    articles: str | None = None
    military_department: str | None = None
    named_cases: tuple[str, ...] = ()
    principal_contractor: str | None = None
    delivered_on: date | None = None
    amends: str | None = None
    corrects_document: str | None = None
    published_in: str | None = None
    document_number: str | None = None
    url: str | None = None

    @property
    def total(self) -> Proposed | None:
        """The total as a figure of what is proposed; a text that prints none has none."""
        return None if self.total_value is None else Proposed(self.total_value, (self.told,))


# What two texts of one sale can say against each other. A source that is silent contradicts nobody.
COMPARED = {
    "purchaser": "purchaser",
    "total_value": "total value",
    "major_defense_equipment_value": "major defense equipment value",
    "other_value": "other value",
    "delivered_on": "day delivered to Congress",
}


@dataclass(frozen=True)
class RegisterEntry:
    """A text in the register: how many texts its transmittal has there, and in what they differ from each other."""

    text: PrintedText
    texts: int
    differs_in: tuple[str, ...]


def register_of(texts: Iterable[PrintedText]) -> tuple[RegisterEntry, ...]:
    """The public texts by transmittal, notifications before what amends or corrects them, then by day and place of print.

    Drafts are left out. A text without a transmittal stands at the end and is held against no other: one purchaser and one
    value do not make one sale.
    """
    public = sorted((text for text in texts if text.published_on is not None), key=_place)
    by_transmittal: dict[str, list[PrintedText]] = {}
    for text in public:
        if text.transmittal is not None:
            by_transmittal.setdefault(text.transmittal, []).append(text)
    entries = []
    for text in public:
        beside = by_transmittal[text.transmittal] if text.transmittal is not None else [text]
        entries.append(RegisterEntry(text, len(beside), _differences(text, beside)))
    return tuple(entries)


def _differences(text: PrintedText, beside: list[PrintedText]) -> tuple[str, ...]:
    alike = [other for other in beside if other.notice is text.notice]
    return tuple(
        words
        for fact, words in COMPARED.items()
        if getattr(text, fact) is not None
        and any(getattr(other, fact) not in (None, getattr(text, fact)) for other in alike)
    )


_CLASSES = tuple(NoticeClass)
_FORMS = (
    re.compile(r"(?P<year>\d{2})-(?P<number>\d+)(?P<letter>[A-Z]?)"),
    re.compile(r"(?P<number>\d+)(?P<letter>[A-Z])-(?P<year>\d{2})"),
)


def _place(text: PrintedText) -> tuple[object, ...]:
    printed = (text.published_on, text.published_in or "", text.document_number or "", text.url or "", text.told.record)
    for form in _FORMS:
        found = form.fullmatch(text.transmittal or "")
        if found:
            number = (int(found["year"]), bool(found["letter"]), int(found["number"]), found["letter"])
            return (0, number, _CLASSES.index(text.notice), *printed)
    return (1 if text.transmittal else 2, text.transmittal or "", _CLASSES.index(text.notice), *printed)
