"""How long an offer stands, and whether it was accepted in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from schema.case import CaseForm
from schema.rules.authority import Confidence, Dated, Objection, Rule, in_force


class ShortOfferReason(Enum):
    """Why an offer is to expire before the standard term."""

    PRICE_EXPIRES = "PRICE_EXPIRES"
    CONTRACT_EXPIRES = "CONTRACT_EXPIRES"
    PURCHASER_ASKED = "PURCHASER_ASKED"


@dataclass(frozen=True)
class OfferTerm:
    """How many days an offer stands after the agency's approval: first to be sent, then to be reviewed."""

    administrative_days: int
    review_days: int

    @property
    def days(self) -> int:
        """The whole term in calendar days."""
        return self.administrative_days + self.review_days


STANDARD_TERM = Rule(
    "offer expiration date",
    "an offer expires 85 days after the agency approved it (MILAP): 25 to send it and 60 for the purchaser's review",
    "SAMM C5.4; Table C5.T9",
)
BPC_TERM = Rule(
    "offer expiration date of a case for a partner",
    "the offer expires 30 days after the agency approved it (MILAP): 25 administrative and 5 of review",
    "SAMM C15",
)
EXPIRED = Rule(
    "expired offer", "nothing can be offered or accepted after the offer expiration date", "SAMM C5.4; Figure C5.F6"
)
SHORT_OFFER = Rule(
    "short offer",
    "an offer expires before the standard date only for a reason of the United States, such as prices that expire",
    "SAMM C5.4",
)
SHORT_OFFER_NOTE = Rule(
    "note of a short offer",
    "a note tells the purchaser when it has less than the standard time to review the offer",
    "SAMM C5.4; Table C5.T9",
)
LONG_OFFER = Rule("long offer", "a later date than the standard one is approved case by case", "SAMM C5.4")
SERVICE_START = Rule(
    "start of services",
    "the period of performance of a new line starts on or after the offer expiration date",
    "SAMM C5.4",
)
ACCEPTANCE = Rule(
    "acceptance in time",
    "an acceptance is valid only if both signature and initial deposit are made by the offer expiration date",
    "SAMM C5.4; DSCA foreign customer guide",
)
EXTENSION_WHILE_OFFERED = Rule(
    "extension of an offer",
    "the United States may extend an offer while it is offered and has not expired",
    "SAMM C5.4",
    Confidence.UNVERIFIED,
)
EXTENSION_OF_ESTIMATES = Rule(
    "estimates of an extended offer",
    "an extension is granted as long as price and delivery estimates are expected to stay valid",
    "DSCA foreign customer guide, your review and response to an LOA",
)

STANDARD_TERMS = (Dated(OfferTerm(administrative_days=25, review_days=60), STANDARD_TERM),)
BPC_TERMS = (Dated(OfferTerm(administrative_days=25, review_days=5), BPC_TERM),)
REASONS_OF_THE_UNITED_STATES = frozenset({ShortOfferReason.PRICE_EXPIRES, ShortOfferReason.CONTRACT_EXPIRES})


def offer_term(form: CaseForm, milap_on: date) -> OfferTerm:
    """The standard term of an offer on a case of this form, approved by its agency on that day."""
    return in_force(BPC_TERMS if form is CaseForm.BPC_PSEUDO else STANDARD_TERMS, milap_on).value


def offer_expiration_date(form: CaseForm, milap_on: date, term: OfferTerm | None = None) -> date:
    """The last day on which an offer may be accepted, from the day the agency approved it (SAMM C5.4; C15).

    `term` replaces the standard one where another was approved for the purchaser.
    """
    return milap_on + timedelta(days=(term or offer_term(form, milap_on)).days)


def objection_to_expired_offer(expires_on: date, on: date) -> Objection | None:
    """Why nothing can be done with an offer on that day: it expired before. The date itself still counts."""
    if on <= expires_on:
        return None
    return Objection(
        EXPIRED,
        f"the offer expired on {expires_on.isoformat()}; reactivate the document or write a new one",
        "offer_expiration_date",
    )


@dataclass(frozen=True)
class OfferDates:
    """The days of an offer as it is to be sent, with the reason and the note of one that is not of standard length."""

    form: CaseForm
    milap_on: date
    offered_on: date
    offer_expiration_date: date
    reason: ShortOfferReason | None = None
    note: str | None = None
    longer_term_approved: bool = False


def objections_to_offer(offer: OfferDates, term: OfferTerm | None = None) -> tuple[Objection, ...]:
    """What stands against the dates of an offer (SAMM C5.4); `term` replaces the standard one."""
    term = term or offer_term(offer.form, offer.milap_on)
    standard = offer_expiration_date(offer.form, offer.milap_on, term)
    found = [objection_to_expired_offer(offer.offer_expiration_date, offer.offered_on)]
    if offer.offer_expiration_date < standard and offer.reason not in REASONS_OF_THE_UNITED_STATES:
        found.append(
            Objection(
                SHORT_OFFER,
                f"the standard date is {standard.isoformat()}; keep it, or name a price or contract that expires",
                "reason",
            )
        )
    # Nobody reviews what the partner does not sign: its five days are those of the United States.
    purchaser_days = (offer.offer_expiration_date - offer.offered_on).days
    reviewed = offer.form is not CaseForm.BPC_PSEUDO
    if reviewed and purchaser_days < term.review_days and not (offer.note or "").strip():
        found.append(
            Objection(
                SHORT_OFFER_NOTE,
                f"the purchaser has {purchaser_days} days instead of {term.review_days}; add the note on a short offer",
                "note",
            )
        )
    if offer.offer_expiration_date > standard and not offer.longer_term_approved:
        found.append(
            Objection(
                LONG_OFFER,
                f"the standard date is {standard.isoformat()}; have the longer term approved or keep it",
                "offer_expiration_date",
            )
        )
    return tuple(one for one in found if one)


def objection_to_service_start(service_starts_on: date, expires_on: date) -> Objection | None:
    """Why services of a new line cannot start on that day: the offer may still be accepted later (SAMM C5.4)."""
    if service_starts_on >= expires_on:
        return None
    return Objection(
        SERVICE_START,
        f"services start before the offer expires; start them on {expires_on.isoformat()} or later",
        "service_starts_on",
    )


def objections_to_acceptance(
    *,
    signed_on: date | None,
    deposited_on: date | None,
    expires_on: date,
    signature_required: bool = True,
    deposit_required: bool = True,
) -> tuple[Objection, ...]:
    """What keeps an acceptance from being valid: signature and initial deposit, each by the expiration date (SAMM C5.4)."""
    found = []
    for wanted, done_on, what, todo, field in (
        (signature_required, signed_on, "signature", "have the purchaser sign", "signed_on"),
        (deposit_required, deposited_on, "initial deposit", "have the initial deposit paid", "deposited_on"),
    ):
        if not wanted:
            continue
        if done_on is None:
            found.append(
                Objection(ACCEPTANCE, f"the {what} is missing; {todo} by {expires_on.isoformat()}", field),
            )
        elif done_on > expires_on:
            found.append(
                Objection(
                    ACCEPTANCE,
                    f"the {what} came after the offer expired on {expires_on.isoformat()}; make a new offer",
                    field,
                )
            )
    return tuple(found)


def objections_to_extension(
    *, expires_on: date, extended_to: date, on: date, still_offered: bool, estimates_valid: bool
) -> tuple[Objection, ...]:
    """What stands against extending an offer on that day: `still_offered` is status `OFFERED` without a signature."""
    found = []
    if not still_offered or on > expires_on:
        found.append(
            Objection(
                EXTENSION_WHILE_OFFERED,
                "only an offer that is neither answered nor expired is extended; reactivate it or write a new document",
            )
        )
    if extended_to <= expires_on:
        found.append(
            Objection(
                EXTENSION_WHILE_OFFERED,
                f"an extension ends after {expires_on.isoformat()}; give a later day",
                "extended_to",
            )
        )
    if not estimates_valid:
        found.append(
            Objection(
                EXTENSION_OF_ESTIMATES,
                "the estimates will not hold that long; restate the offer with new ones",
                "estimates_valid",
            )
        )
    return tuple(found)
