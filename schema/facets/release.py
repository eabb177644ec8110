"""Releases and consents: the recorded acts by which a record may be shown to a party (SAMM C2.1.3.6; DFARS 225.7304)."""

from __future__ import annotations

from datetime import datetime

from schema.audience import CCMD, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION, SCO, STATE
from schema.case import Case, built_for_a_partner
from schema.conditions import Among, Condition, Equals, Fact, Mine, Not, own
from schema.disclosure import facet, fact

ACT = "SAMM C2.1.3.6.2; C2.1.5.2"
WRITTEN = "DFARS 225.7304; SAMM C2.1.8.5"

# Of a case built for it, a country is told of releases of what it can see at all (SAMM C2.1.7.1.2; C2.2.5).
# What is its own letter or stands in print it sees as any other country does.
SEEN_BY_THE_BENEFITTING = (
    "Alert", "Shipment", "Delivery", "TitleTransfer", "EndUseItem", "EndUseCheck", "EndUseFinding", "TransferRequest",
    "TransferDecision", "Disposal",
    "LetterOfRequest", "LetterOfRequestRouting", "RomEstimate", "CongressionalNotification", "TrainingLine", "Student",
    "MaterielNotice", "MaterielNoticeAnswer",
)  # fmt: skip
of_what_it_sees = Condition(
    "of_what_it_sees",
    "the case is sold, or the record is of a type that a country sees of a case built for it: "
    + ", ".join(SEEN_BY_THE_BENEFITTING),
    Not(built_for_a_partner) | Among(Fact("record_type"), SEEN_BY_THE_BENEFITTING),
)
# What a country sees though it is no party to the case: notices in print, those addressed to it, and its own letter with where
# that was sent.
# A release of anything else opens nothing to a stranger, and so does not tell it that there is something.
SEEN_BY_STRANGERS = (
    "CongressionalNotification", "LetterOfRequest", "LetterOfRequestRouting", "MaterielNotice", "MaterielNoticeAnswer",
)  # fmt: skip
of_what_strangers_see = Among(Fact("record_type"), SEEN_BY_STRANGERS)
released_to_me = Condition(
    "addressed", "the release is addressed to the reader's party", Equals(Fact("released_to"), Mine("party"))
)
consented_to_me = Condition(
    "addressed", "the consent is addressed to the reader's party", Equals(Fact("consented_to"), Mine("party"))
)


@facet(
    part_of=Case,
    area="release",
    many=True,
    called="releases",
    key=["record", "record_version", "released_to"],
    row={
        PARTNER_NATION: released_to_me & of_what_it_sees,
        **dict.fromkeys((SCO, INDUSTRY, STATE, CCMD), released_to_me),
    },
    # A marked notice in print can be released to a country that is no party to its case.
    beyond={PARTNER_NATION: released_to_me & of_what_strangers_see},
    order=["released_at"],
    marked=False,
    for_the_benefitting=True,  # a controlled shipment of a case built for it can be released to a country
    about_a_country=True,  # a briefing about a country is under no case, and released to that country alone
    named_by="released_to",
)
class Release:
    """A disclosure authority's recorded act: this record, this version, may be shown to this party."""

    record: str = fact(
        "The id of the released record.",
        open_to=[PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, STATE, CCMD],
        under=ACT,
    )
    record_type: str = fact(
        "What the record is, by the name of its type.",
        open_to=[PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, STATE, CCMD], under=ACT,
    )  # fmt: skip
    record_version: int = fact(
        "The version that is released.",
        open_to=[PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, STATE, CCMD], under=ACT,
    )  # fmt: skip
    released_to: str = fact(
        "The party it is released to, such as `customer:BN`.",
        open_to=[PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, STATE, CCMD], under=ACT,
    )  # fmt: skip
    released_at: datetime = fact(
        "The instant of the act.",
        open_to=[PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, STATE, CCMD],
        under=ACT,
    )
    reason: str | None = fact("Why it was released.", open_to=[DSCA, IMPLEMENTING_AGENCY], under="J")


@facet(
    part_of=Case,
    area="release",
    many=True,
    called="consents",
    key=["record", "record_version", "consented_to"],
    # Read by the rules that ask for consent; none is shown to a purchaser, nor to a country that a case is built for.
    row={PARTNER_NATION: consented_to_me & of_what_it_sees, INDUSTRY: own},
    # A notice in print exists for countries that are no party to its case; so a consent speaks of its record to whom it
    # names, whatever case that hangs on, and every other rule of the record stands beside it.
    beyond={PARTNER_NATION: consented_to_me & of_what_it_sees, INDUSTRY: own},
    order=["consented_at"],
    marked=False,
    named_by="consented_to",
    for_the_benefitting=True,
)
class Consent:
    """A contractor's written consent that a party may see a record of its own, in this version."""

    record: str = fact("The id of the record.", open_to=[DSCA, IMPLEMENTING_AGENCY, INDUSTRY], under=WRITTEN)
    record_type: str = fact(
        "What the record is, by the name of its type.",
        open_to=[DSCA, IMPLEMENTING_AGENCY, INDUSTRY],
        under=WRITTEN,
    )
    record_version: int = fact(
        "The version the consent is for.", open_to=[DSCA, IMPLEMENTING_AGENCY, INDUSTRY], under=WRITTEN
    )
    consented_to: str = fact(
        "The party that may see it, such as `customer:BN`.",
        open_to=[DSCA, IMPLEMENTING_AGENCY, INDUSTRY], under=WRITTEN,
    )  # fmt: skip
    consented_at: datetime = fact(
        "The instant of the consent.", open_to=[DSCA, IMPLEMENTING_AGENCY, INDUSTRY], under=WRITTEN
    )
