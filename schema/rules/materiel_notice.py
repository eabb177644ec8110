"""When a materiel notice may go out, with what in it, and to whom (SAMM C2.5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum

from schema.rules.authority import Confidence, Objection, Rule

NOTICES = "SAMM C2.5.1"


class NoticeReason(Enum):
    """Why customers are told: production of the item ends, or the United States makes a periodic buy of it."""

    PRODUCTION_ENDING = "PRODUCTION_ENDING"
    PERIODIC_BUY = "PERIODIC_BUY"


class InterestGround(Enum):
    """How a customer showed interest in an item (SAMM C2.5.1)."""

    BOUGHT_BY_FMS = "BOUGHT_BY_FMS"
    BOUGHT_COMMERCIALLY = "BOUGHT_COMMERCIALLY"
    ASKED_FOR_PRICE_AND_AVAILABILITY = "ASKED_FOR_PRICE_AND_AVAILABILITY"
    OWNS_SYSTEM_THAT_USES_IT = "OWNS_SYSTEM_THAT_USES_IT"


class NoticeStep(Enum):
    """A step by which a notice is coordinated, in the order in which they are taken; the agency's release is the last."""

    COMPONENT = "COMPONENT"
    DSCA = "DSCA"
    STATE = "STATE"
    RELEASE = "RELEASE"


COORDINATION = Rule(
    "coordination of a notice",
    "the agency coordinates a notice with the DoD Components involved, then with DSCA, which coordinates with State; then it is released",
    NOTICES,
    Confidence.STATED,
)
CONTENT = Rule(
    "content of a notice",
    "a notice says why it is issued, until when a letter of request is taken, and the last day for acceptance and implementation",
    NOTICES,
    Confidence.STATED,
)
ADDRESSED = Rule(
    "addressees of a notice",
    "a notice goes only to customers that have shown interest in the item and are eligible for it under the National Disclosure Policy",
    f"{NOTICES}; DoDD 5230.11",
    Confidence.STATED,
)
IN_TIME = Rule(
    "letter in answer to a notice",
    "a letter answers a notice when the agency that issued it received the letter by the day the notice names",
    f"{NOTICES}; J",
    Confidence.DERIVED,
)


def objection_to_notice(
    rationale: str, letters_due_on: date, implemented_by: date, components: Iterable[str], *, today: date
) -> Objection | None:
    """Object to a notice without its reason, with days that leave no time, or coordinated with nobody or one twice."""
    involved = [one.strip() for one in components]
    if not rationale.strip():
        return Objection(CONTENT, "say why the notice is issued", "rationale")
    if letters_due_on <= today:
        return Objection(CONTENT, "a letter must still be able to come; give a later day", "letters_due_on")
    if implemented_by <= letters_due_on:
        words = f"an offer follows the letter; give a day after {letters_due_on.isoformat()}"
        return Objection(CONTENT, words, "implemented_by")
    if not involved or not all(involved):
        return Objection(COORDINATION, "name every DoD Component involved", "components")
    if len(set(involved)) != len(involved):
        return Objection(COORDINATION, "name each DoD Component once", "components")
    return None


def objection_to_addressees(addressees: Iterable[tuple[str, str]]) -> Objection | None:
    """Object to a list with nobody on it, one customer twice, or one of which no ruling says that it is eligible.

    Each addressee is its customer code and the ruling under which it is eligible.
    """
    listed = list(addressees)
    if not listed:
        return Objection(
            ADDRESSED, "name the customers that have shown interest, with the ground of each", "addressees"
        )
    countries = [country for country, _ in listed]
    twice = sorted({c for c in countries if countries.count(c) > 1})
    if twice:
        return Objection(ADDRESSED, f"`{twice[0]}` is named twice; give its strongest ground once", "addressees")
    for country, ruling in listed:
        if not ruling.strip():
            words = f"say under which disclosure ruling `{country}` is eligible, or leave it out"
            return Objection(ADDRESSED, words, "addressees")
    return None


def objection_to_step(step: NoticeStep, awaited: Mapping[NoticeStep, Iterable[str]]) -> Objection | None:
    """Object to a step that comes before another: `awaited` is whoever has not coordinated yet, by their step."""
    for earlier in NoticeStep:
        missing = sorted(awaited.get(earlier, ()))
        if earlier is step:
            return None
        if missing:
            words = f"coordination is still awaited from {', '.join(missing)}; no step is skipped"
            return Objection(COORDINATION, words, "notice")
    return None


def objection_to_answer(received_on: date | None, released_on: date, letters_due_on: date) -> Objection | None:
    """Object to a letter that was received before the notice went out, or not by the day it names."""
    if received_on is not None and received_on < released_on:
        words = (
            f"the letter came before the notice, which went out on {released_on.isoformat()}; send one that answers it"
        )
        return Objection(IN_TIME, words, "letter")
    if received_on is not None and received_on <= letters_due_on:
        return None
    words = (
        f"the notice takes letters received by {letters_due_on.isoformat()}; ask the agency whether it can still help"
    )
    return Objection(IN_TIME, words, "letter")
