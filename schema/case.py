"""The spine: the case, its stage, and who is party to it."""

from __future__ import annotations

from datetime import date
from enum import Enum

from schema.audience import CCMD, DFAS, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION, SCO, STATE
from schema.conditions import (
    Always,
    Among,
    AnyOf,
    Choose,
    Condition,
    Equals,
    Expression,
    Fact,
    IsSet,
    Kept,
    Literal,
    Mine,
    Not,
    Some,
)
from schema.disclosure import contract_holder, facet, fact, mark, only
from schema.neutrality import TOLD_UNEVENLY
from schema.strands import Worded
from schema.values import AgencyCode, CaseDesignator, CustomerCode


class Program(Enum):
    """How the case is paid for (SAMM C4, C15): sold, financed by grant, or built for a partner with U.S. appropriations."""

    FMS = "FMS"
    FMF = "FMF"
    BPC = "BPC"


class CaseForm(Enum):
    """Which kind of order the case is (SAMM C5.4.3)."""

    DEFINED_ORDER = "DEFINED_ORDER"
    BLANKET_ORDER = "BLANKET_ORDER"
    CLSSA_FMSO_I = "CLSSA_FMSO_I"
    CLSSA_FMSO_II = "CLSSA_FMSO_II"
    BPC_PSEUDO = "BPC_PSEUDO"


class CaseStage(Enum):
    """How far a case has come."""

    REQUIREMENT = "REQUIREMENT"
    REQUEST = "REQUEST"
    PRICE_AND_AVAILABILITY = "PRICE_AND_AVAILABILITY"
    DEVELOPMENT = "DEVELOPMENT"
    OFFERED = "OFFERED"
    EXECUTION = "EXECUTION"
    DELIVERY = "DELIVERY"
    SUSTAINMENT = "SUSTAINMENT"
    CLOSED = "CLOSED"


# Conditions on the facets that carry a case through its stages. They are named here, below the facets, because the
# spine's stage and its scope read them.
acknowledged = Condition(
    "acknowledged",
    "the agency has registered the letter of request and told the purchaser",
    IsSet(Fact("acknowledged_on")),
)
approved_by_agency = Condition(
    "approved_by_agency", "the document has reached the agency's approval (MILAP) or later", IsSet(Fact("milap_on"))
)
offered = Condition(
    "offered",
    "the document was countersigned and sent to the purchaser",
    IsSet(Fact("sent_on")),
    noticed=True,
    implies=("approved_by_agency",),
)
accepted = Condition(
    "accepted", "the purchaser signed and paid the deposit in time", IsSet(Fact("accepted_on")), implies=("offered",)
)
implemented = Condition(
    "implemented", "the document is implemented", IsSet(Fact("implemented_on")), implies=("accepted",)
)
notified = Condition("notified", "the SCO told the partner of a case built for it", IsSet(Fact("notified_on")))
built_for_a_partner = Equals(Fact("program"), Literal(Program.BPC))

# Who has its figures and now asks for the offer waits for the offer, not for figures.
offer_in_preparation = Equals(Fact("status"), Literal("IN_PREPARATION")) & Among(
    Fact("response_wanted"), ("LETTER_OF_OFFER", "LEASE")
)

case_offered = Condition("offered", offered.words, Some("LetterOfOffer", "case", offered), noticed=True)

STAGE: Expression = Choose(
    (
        (IsSet(Fact("closed_on")), Literal(CaseStage.CLOSED)),
        (IsSet(Fact("sustained_from")), Literal(CaseStage.SUSTAINMENT)),
        (IsSet(Fact("delivered_from")), Literal(CaseStage.DELIVERY)),
        (Some("LetterOfOffer", "case", implemented), Literal(CaseStage.EXECUTION)),
        (Some("LetterOfOffer", "case", offered), Literal(CaseStage.OFFERED)),
        (Some("LetterOfOffer", "case"), Literal(CaseStage.DEVELOPMENT)),
        (Some("CongressionalNotification", "case", IsSet(Fact("published_on"))), Literal(CaseStage.DEVELOPMENT)),
        (Some("LetterOfRequest", "case", offer_in_preparation), Literal(CaseStage.DEVELOPMENT)),
        (
            Some(
                "LetterOfRequest",
                "case",
                acknowledged & Equals(Fact("response_wanted"), Literal("PRICE_AND_AVAILABILITY")),
            ),
            Literal(CaseStage.PRICE_AND_AVAILABILITY),
        ),
        (
            Some("LetterOfRequest", "case", Equals(Fact("status"), Literal("IN_PREPARATION"))),
            Literal(CaseStage.DEVELOPMENT),
        ),
        (Some("LetterOfRequest", "case"), Literal(CaseStage.REQUEST)),
    ),
    Literal(CaseStage.REQUIREMENT),
)

EVERYBODY = (PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, STATE, CCMD, DFAS)
STAGE_READERS = (PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, STATE, CCMD, DFAS)
OFFICIALS = (SCO, DSCA, IMPLEMENTING_AGENCY, STATE)

# The nation a case is with: the purchaser, or the country a case is built for (SAMM C2.1.7.1.2).
PARTNER = Kept(
    "partner",
    Choose(((built_for_a_partner, Fact("benefitting")),), Fact("customer")),
    "the customer, or on a BPC case the benefitting country,",
)
# What is of no program is under no case, such as a line of a country's grant for training: there is no case to be told of.
# Only what is declared to be `about_a_country` may be: of anything else a program that nobody tells is that of a sale, whose
# partner waits to be told.
of_no_program = Worded("it is about the country and under no case", Equals(Fact("program"), Literal("")))
partner_is_mine = Equals(PARTNER, Mine("code")) & (Equals(Fact("purchaser_told"), Literal(True)) | of_no_program)
mine_to_watch = Among(PARTNER, Mine("codes"))  # the customer, or the country that benefits

# Who is party to a case: read on the scope columns that every facet's table carries (SAMM C2.1, C2.2).
IN_SCOPE = {
    PARTNER_NATION: partner_is_mine,
    SCO: mine_to_watch,
    CCMD: mine_to_watch,
    DSCA: Always(),
    STATE: Always(),
    IMPLEMENTING_AGENCY: Equals(Fact("agency"), Mine("code")),
    INDUSTRY: AnyOf(
        (
            Some("RomInvitation", "case", Equals(Fact("company"), Mine("code"))),
            contract_holder,
            Some("ConfigurationLink", "case", Equals(Fact("contractor"), Mine("code"))),
        )
    ),
    DFAS: Equals(Fact("document_accepted"), Literal(True)),
}
# Of a case built for it, a country sees the case and what is delivered under it; documents and prices are not its own.
IN_SCOPE_BELOW = {PARTNER_NATION: partner_is_mine & Not(built_for_a_partner)}


@facet(
    called="case",
    area="case",
    key=["designator"],
    order=["designator"],
    in_scope=IN_SCOPE,
    in_scope_below=IN_SCOPE_BELOW,
    marked=False,
    at_a_glance={IMPLEMENTING_AGENCY: Always()},
    carries=["customer", "benefitting", "agency", "program"],
)
class Case:
    """A foreign military sales case: the spine on which every stakeholder's facts hang, from the request to the closed file."""

    designator: CaseDesignator = fact(
        "The case identifier `CC-I-DDD`: customer or program code, implementing agency, three more.",
        open_to=EVERYBODY,
        at_a_glance=True,
        under="SAMM C2.1.5.1; DFARS 225.7302; J",
    )
    customer: CustomerCode | None = fact(
        "The purchaser's security cooperation customer code; the program code when the case is built for a partner.",
        open_to=EVERYBODY,
        under="SAMM C2.1.5.1; DFARS 225.7302; J",
    )
    agency: AgencyCode | None = fact(
        "The letter of the implementing agency that offers and executes the case.",
        open_to=EVERYBODY,
        under="SAMM C2.1.5.1; DFARS 225.7302; J",
    )
    neutral_title: str | None = fact(
        "What the case is for, in general words.",
        open_to=EVERYBODY,
        at_a_glance=True,
        under="SAMM C2.1.5.1; DFARS 225.7302; J",
    )
    title: str | None = fact(
        "The agency's own title of the case.",
        open_to=[*OFFICIALS, DFAS],
        once={PARTNER_NATION: case_offered},
        under="SAMM C2.1.3.6.2; J",
    )
    program: Program | None = fact(
        "How the case is paid for: sold (FMS), financed by grant (FMF), or built for a partner (BPC).",
        open_to=[*OFFICIALS, DFAS],
        once={PARTNER_NATION: case_offered},
        under="SAMM C2.1.3.6.2; J",
    )
    form: CaseForm | None = fact(
        "Which kind of order the case is: defined, blanket, stock arrangement or built for a partner.",
        open_to=[*OFFICIALS, DFAS],
        once={PARTNER_NATION: case_offered},
        under="SAMM C2.1.3.6.2; J",
    )
    draws_on: CaseDesignator | None = fact(
        "The FMSO I whose stock an FMSO II draws on; null on every other case.",
        open_to=[*OFFICIALS, DFAS],
        once={PARTNER_NATION: case_offered},
        under="DSCA foreign customer guide; SAMM C2.1.3.6.2; J",
    )
    benefitting: CustomerCode | None = fact(
        "The country that benefits; the purchaser itself unless the case is built for a partner.",
        open_to=[*OFFICIALS, CCMD, DFAS],
        under="SAMM C2.1.7.1.2; J",
    )
    stage: CaseStage | None = fact(
        "How far the case has come.",
        open_to=STAGE_READERS,
        once={INDUSTRY: contract_holder},
        derived=Fact("full_stage"),
        derived_for={PARTNER_NATION: STAGE},
        on_purpose="seed 001; SAMM C2.2.6; J",
        shown_as={
            PARTNER_NATION: only(*(s for s in CaseStage if s is not CaseStage.REQUIREMENT)),
            DFAS: only(
                CaseStage.OFFERED, CaseStage.EXECUTION, CaseStage.DELIVERY, CaseStage.SUSTAINMENT, CaseStage.CLOSED
            ),
            INDUSTRY: only(CaseStage.EXECUTION, CaseStage.DELIVERY, CaseStage.SUSTAINMENT, CaseStage.CLOSED),
        },
        at_a_glance=True,
        under="seed 001; SAMM C2.2.6; C2.3.2.3; J",
    )
    case_manager: str | None = fact(
        "How to reach the case manager: the office, its mailbox and its telephone.",
        open_to=STAGE_READERS,
        once={INDUSTRY: contract_holder},
        under="SAMM C2.2.1.1; C2.2.6; J",
    )
    notified_on: date | None = fact(
        "The day the SCO told the partner of a case built for it.",
        open_to=[PARTNER_NATION, *OFFICIALS, CCMD],
        under="SAMM C2.1.7.1.2",
    )
    delivered_from: date | None = fact(
        "The day of the first delivery, training or accepted milestone the purchaser was told of.",
        open_to=STAGE_READERS,
        under="seed 001; J",
    )
    sustained_from: date | None = fact("The day sustainment began.", open_to=STAGE_READERS, under="seed 001; J")
    closed_on: date | None = fact("The day the case was closed.", open_to=STAGE_READERS, under="seed 001; SAMM C16")

    purchaser_told: bool = mark(
        "Whether the partner knows of the case: its letter is acknowledged, or it was told of a case built for it.",
        (Not(built_for_a_partner) & Some("LetterOfRequest", "case", acknowledged)) | (built_for_a_partner & notified),
        for_good=True,
    )
    document_accepted: bool = mark(
        "Whether a document of the case was accepted.", Some("LetterOfOffer", "case", accepted), for_good=True
    )
    full_stage: CaseStage = mark("The stage by every fact there is.", STAGE)
    told_unevenly: bool = mark(
        "Whether one invited contractor was told something of the requirement that another was not, or not at that instant.",
        TOLD_UNEVENLY,
    )
