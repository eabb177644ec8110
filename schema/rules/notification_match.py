"""Which printed texts may be of one proposed sale: by number with certainty, by purchaser, value and day as a suggestion."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from schema.rules.authority import Confidence, Dated, Objection, Rule
from schema.values import Money

MATCHING = Rule(
    "match of printed texts",
    "Texts with one transmittal number are of one sale. A text without a number may be of a sale with the same purchaser and "
    "value and a day close by, which a person confirms. Country and item alone never make a match.",
    "22 USC 2776(f); EO 14383; J",
    Confidence.DERIVED,
)
# Posts of one sale have told days up to thirty apart from the delivery to Congress (transmittal 26-85).
DAYS_APART = Dated(30, MATCHING)

_STYLES = re.compile(
    r"^(?:the\s+)?(?:(?:government|kingdom|republic|sultanate|state|principality|commonwealth|federation)\s+of\s+(?:the\s+)?)+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PrintedSale:
    """What a printed text tells of its sale: purchaser and title as printed, total value, and the day of the sale.

    That day is the delivery to Congress where the text tells it, else the day of the post.
    """

    purchaser: str | None
    title: str | None
    value: Money | None
    on: date


def days_between(one: PrintedSale, other: PrintedSale, *, most: int = DAYS_APART.value) -> int | None:
    """How many days apart two texts are that may be of one sale; None when purchaser, value or day speaks against it.

    A text that names its purchaser in the title alone, `Singapore – Hellfire Missiles`, is judged by that name.
    """
    ours, theirs = purchaser_named(one), purchaser_named(other)
    if ours is None or ours != theirs:
        return None
    if one.value is None or one.value != other.value:
        return None
    apart = abs((one.on - other.on).days)
    return apart if apart <= most else None


def purchaser_named(sale: PrintedSale) -> str | None:
    """The purchaser without its style, in small letters: `Government of Singapore` and `Singapore` are one."""
    told = sale.purchaser
    if told is None and sale.title is not None:
        head, dash, _ = re.sub(r"\s+[-–—]+\s+|--|—", "\n", sale.title, count=1).partition("\n")
        told = head if dash else None
    if told is None:
        return None
    name = _STYLES.sub("", " ".join(told.split()))
    return re.sub(r"\s*\([^()]*\)$", "", name).strip(" .").casefold() or None


def objection_to_confirming(transmittal: str, confirmed: str | None) -> Objection | None:
    """What stands against confirming a match: a text is of one sale, and another was confirmed before."""
    if confirmed is None or confirmed == transmittal:
        return None
    return Objection(
        MATCHING,
        f"the text was confirmed to be of transmittal {confirmed}; reject that match before you confirm another",
        "transmittal",
    )
