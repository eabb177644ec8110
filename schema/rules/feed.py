"""When what a source tells is kept for a person to look at, instead of being believed."""

from __future__ import annotations

from collections.abc import Collection

from schema.rules.authority import Confidence, Objection, Rule

SHRUNKEN_FEED = Rule(
    "shrunken feed",
    "A source that tells all it holds, at each reading or in each document, and tells more than a fifth fewer records than "
    "when it was last believed is held until a person says that they are gone.",
    "J",
    Confidence.DERIVED,
)


REPORT_WITHOUT_CONTRACT = Rule(
    "report without contract",
    "What a contractor's system tells of a case is kept only where that contractor holds an awarded contract under it, as it "
    "is when the contractor submits it: what is kept and what is not would tell it which designators are cases.",
    "SAMM C2.2.6; J",
    Confidence.DERIVED,
)


def objection_to_shrinking(before: int | None, now: int, of: str = "records") -> Objection | None:
    """Why a full telling of `now` records is held, when `before` were told by the last that was believed; else none."""
    if before is None or 5 * now >= 4 * before:
        return None
    sentence = (
        f"it told {now} {of} where its last full telling had {before}; nothing of it is kept until a person accepts it"
    )
    return Objection(SHRUNKEN_FEED, sentence)


def objection_to_report(originator: str | None, holders: Collection[str]) -> Objection | None:
    """Why what an originator such as `company:1ABC2` tells of a case waits, given the CAGE codes that hold a contract there."""
    if originator is not None and originator in {f"company:{code}" for code in holders}:
        return None
    return Objection(REPORT_WITHOUT_CONTRACT, "it holds no contract under a case with this designator")
