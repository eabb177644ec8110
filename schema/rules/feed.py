"""When what a source tells is kept for a person to look at, instead of being believed."""

from __future__ import annotations

from schema.rules.authority import Confidence, Objection, Rule

SHRUNKEN_FEED = Rule(
    "shrunken feed",
    "A source that tells all it holds and tells more than a fifth fewer records than when it was last read in full is "
    "held until a person says that they are gone.",
    "J",
    Confidence.DERIVED,
)


def objection_to_shrinking(before: int | None, now: int) -> Objection | None:
    """Why a full telling of `now` records is held, when `before` were told by the last that was believed; else none."""
    if before is None or 5 * now >= 4 * before:
        return None
    sentence = f"it told {now} records where its last full telling had {before}; nothing of it is kept until a person accepts it"
    return Objection(SHRUNKEN_FEED, sentence)
