"""What a letter of offer says beside its lines: charges, notes, payments due, and the steps it took (SAMM C5.4)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import PARTNER_NATION, STATE
from schema.case import offered
from schema.conditions import Among, Fact, of_the_parent
from schema.disclosure import facet, fact
from schema.facets.letter_of_offer import INSIDE, KEPT, OFFER, PRICED, LetterOfOffer
from schema.values import Money

ONCE_OFFERED = {PARTNER_NATION: of_the_parent(offered)}


class OfferChargeKind(Enum):
    """What is charged beside the articles and services themselves (SAMM C9)."""

    ADMINISTRATIVE_SURCHARGE = "ADMINISTRATIVE_SURCHARGE"
    CONTRACT_ADMINISTRATION_SERVICES = "CONTRACT_ADMINISTRATION_SERVICES"
    PACKING_CRATING_HANDLING = "PACKING_CRATING_HANDLING"
    TRANSPORTATION = "TRANSPORTATION"
    NONRECURRING_COST = "NONRECURRING_COST"
    SMALL_CASE_MANAGEMENT = "SMALL_CASE_MANAGEMENT"
    OTHER = "OTHER"


class OfferMilestoneCode(Enum):
    """A step of the document on the United States side, by its code in SAMM Table C5.T9."""

    CASEINIT = "CASEINIT"
    DSTATUS = "DSTATUS"
    CASEASGN = "CASEASGN"
    CASERETD = "CASERETD"
    S1SENT = "S1SENT"
    S1ACCEPT = "S1ACCEPT"
    CDEF = "CDEF"
    SHOLD = "SHOLD"
    MILAP = "MILAP"
    CWDASGN = "CWDASGN"
    CWDSTART = "CWDSTART"
    CWDRETD = "CWDRETD"
    WSTATUS = "WSTATUS"
    WRITECOMP = "WRITECOMP"
    RSTATUS = "RSTATUS"
    BPCWAIT = "BPCWAIT"
    CPMREV = "CPMREV"
    MILSGN = "MILSGN"
    CWDAPPRV = "CWDAPPRV"
    PSTATUS = "PSTATUS"
    STLST = "STLST"
    DOCMNTSENT = "DOCMNTSENT"
    FINIMP = "FINIMP"
    OA = "OA"
    DREACT = "DREACT"
    MILREACT = "MILREACT"
    CPOHOLD = "CPOHOLD"
    CPOHOLDREM = "CPOHOLDREM"


# The department reads why a document is held; the text of any other delay stays inside.
HOLDS = Among(Fact("code"), (OfferMilestoneCode.SHOLD, OfferMilestoneCode.CPOHOLD, OfferMilestoneCode.CPOHOLDREM))


@facet(
    part_of=LetterOfOffer,
    many=True,
    called="offerCharges",
    inside=True,
    key=["kind", "line_number", "description"],
    order=["kind", "line_number"],
)
class OfferCharge:
    """One charge of a letter of offer: a fee of the whole document or of one line."""

    kind: OfferChargeKind | None = fact("What is charged.", open_to=PRICED, once=ONCE_OFFERED, under=OFFER)
    line_number: str | None = fact(
        "The number of the line it is charged on; null when it is charged on the whole document.",
        open_to=PRICED,
        once=ONCE_OFFERED,
        under=OFFER,
    )
    description: str | None = fact("What it is for, in words.", open_to=PRICED, once=ONCE_OFFERED, under=OFFER)
    rate: str | None = fact(
        "The rate it is reckoned by, such as `3.2 %`; null when there is none.",
        open_to=PRICED,
        once=ONCE_OFFERED,
        under=OFFER,
    )
    amount: Money | None = fact("What the charge comes to.", open_to=PRICED, once=ONCE_OFFERED, under=OFFER)
    included_in_lines: bool | None = fact(
        "Whether the totals of the lines include it already.", open_to=PRICED, once=ONCE_OFFERED, under=OFFER
    )


@facet(part_of=LetterOfOffer, many=True, called="offerNotes", inside=True, key=["number"], order=["number"])
class OfferNote:
    """One note of a letter of offer."""

    number: str | None = fact("The note's number, two digits.", open_to=PRICED, once=ONCE_OFFERED, under=OFFER)
    title: str | None = fact("What the note is about.", open_to=PRICED, once=ONCE_OFFERED, under=OFFER)
    text: str | None = fact("The note.", open_to=PRICED, once=ONCE_OFFERED, under=OFFER)


@facet(
    part_of=LetterOfOffer,
    many=True,
    called="offerMilestones",
    inside=True,
    key=["code", "reached_on"],
    order=["reached_on"],
    named_by="code",
)
class OfferMilestone:
    """One step a letter of offer took on the United States side."""

    code: OfferMilestoneCode = fact("Which step it is.", open_to=[*INSIDE, STATE], under=KEPT)
    reached_on: date | None = fact("The day the step was taken.", open_to=[*INSIDE, STATE], under=KEPT)
    reason: str | None = fact(
        "Why the document is held, returned or late.", open_to=[*INSIDE, STATE], quietly={STATE: HOLDS}, under=KEPT
    )
    estimated_days: int | None = fact(
        "How many days a cause of delay was expected to cost; null for any other step.",
        open_to=INSIDE,
        under="SAMM C5.4.2; Table C5.T9",
    )
    actual_days: int | None = fact(
        "How many days it did cost; null until that is known.", open_to=INSIDE, under="SAMM C5.4.2; Table C5.T9"
    )


@facet(
    part_of=LetterOfOffer,
    many=True,
    called="paymentsDue",
    inside=True,
    key=["due_on", "initial_deposit"],
    order=["due_on"],
)
class PaymentDue:
    """One payment of the schedule of a letter of offer."""

    due_on: date | None = fact(
        "The day the payment is due.", open_to=PRICED, once=ONCE_OFFERED, to_come=True, under=OFFER
    )
    amount: Money | None = fact("What is to be paid.", open_to=PRICED, once=ONCE_OFFERED, under=OFFER)
    initial_deposit: bool | None = fact(
        "Whether it is the initial deposit, without which the offer is not accepted.",
        open_to=PRICED,
        once=ONCE_OFFERED,
        under=OFFER,
    )
