"""What may be sold on which form of case, and which codes its lines carry."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from schema.case import CaseForm
from schema.rules.authority import Confidence, Dated, Objection, Rule, in_force
from schema.values import CaseDesignator, Money


class ArticleNature(Enum):
    """What there is about an article or service that decides how it may be sold."""

    SIGNIFICANT_MILITARY_EQUIPMENT = "SIGNIFICANT_MILITARY_EQUIPMENT"
    MAJOR_DEFENSE_EQUIPMENT = "MAJOR_DEFENSE_EQUIPMENT"
    TECHNICAL_DATA_PACKAGE = "TECHNICAL_DATA_PACKAGE"
    CLASSIFIED = "CLASSIFIED"
    COMSEC_CLEARED = "COMSEC_CLEARED"
    EXPLOSIVE = "EXPLOSIVE"
    AMMUNITION = "AMMUNITION"
    SENSITIVE = "SENSITIVE"
    ENHANCED_END_USE_MONITORING = "ENHANCED_END_USE_MONITORING"
    EXCESS = "EXCESS"
    OBSOLETE = "OBSOLETE"


class TypeOfAssistance(Enum):
    """Under which authority and with whose money a line is supplied, by its code (MILSTRIP)."""

    CASH_SALE = "3"
    UNDETERMINED = "4"
    CASH_PROCUREMENT = "5"
    PAYMENT_ON_DELIVERY = "6"
    DEPENDABLE_UNDERTAKING = "7"
    STOCK_WITHIN_120_DAYS = "8"
    EXCESS_GRANT = "A"
    MAP_MERGER = "M"
    FMF_NON_REPAYABLE = "N"
    FMSO_I = "U"
    FMSO_II = "V"
    FMF_REPAYABLE = "Z"


class SourceOfSupply(Enum):
    """Where a line's articles come from, by its code (MILSTRIP)."""

    STOCK = "S"
    PROCUREMENT = "P"
    REBUILD = "R"
    MIXED = "X"
    EXCESS = "E"
    SPECIAL_DEFENSE_ACQUISITION_FUND = "F"


DEFINED_ORDER_ONLY = Rule(
    "articles for a defined order only",
    "significant and major equipment, technical data packages, classified, explosive and sensitive articles and those "
    "under enhanced end-use monitoring are sold on a defined order",
    "SAMM C5.4.3.1; that there are such articles, SAMM C2",
    Confidence.UNVERIFIED,
)
CLSSA_INELIGIBLE = Rule(
    "articles outside a stock arrangement",
    "major and significant end items, ammunition, classified articles without COMSEC clearance and obsolete ones are "
    "not supplied under a CLSSA",
    "SAMM C5.4.3; C6",
    Confidence.UNVERIFIED,
)
EXCESS_ON_BLANKET = Rule(
    "excess articles on a blanket order",
    "of excess defense articles only those that are not significant military equipment may be on a blanket order",
    "DSCA 00-03",
)
BLANKET_CEILING = Rule(
    "ceiling of a blanket order",
    "a blanket order names no quantities but a dollar value up to which may be ordered",
    "SAMM C5.1.2.1; DSCA foreign customer guide",
)
BLANKET_IDLE = Rule(
    "idle blanket order",
    "a blanket order without requisitions for 180 days is a candidate for closure review",
    "SAMM C16",
)
FMSO_PAIR = Rule(
    "pair of a stock arrangement",
    "an FMSO II draws on the stock that its FMSO I bought into, so the FMSO I comes first",
    "DSCA foreign customer guide; DLA data dictionary",
    Confidence.DERIVED,
)
PARTNER_DOES_NOT_SIGN = Rule(
    "unsigned case for a partner",
    "a case built for a partner is paid by the United States; the partner does not sign it",
    "SAMM C15.1.1",
)
BPC_NAMES = Rule(
    "names of a case for a partner",
    "the nickname has at most 50 characters, the short description of the S1 transaction at most 45",
    "SAMM C15",
)
BPC_RECEIPT = Rule(
    "receipt by the partner",
    "the SCO confirms within 30 days of delivery that the partner has received what was built for it",
    "SAMM C15",
)
BPC_FUNDS = Rule(
    "cancelling funds",
    "what was not executed is cancelled by 30 September of the cancelling year",
    "SAMM C15",
)
SOURCE_PAIRING = Rule(
    "type of assistance and source of supply",
    "each type of assistance is supplied from the sources that go with it",
    "DLM 4000.25-1 (MILSTRIP), type of assistance and financing codes",
)
CLSSA_ASSISTANCE = Rule(
    "type of assistance of a stock arrangement",
    "a line of an FMSO I carries U, a line of an FMSO II carries V, and no other line does",
    "DLM 4000.25-1 (MILSTRIP), type of assistance and financing codes",
)

DEFINED_ORDER_ARTICLES = frozenset(
    {
        ArticleNature.SIGNIFICANT_MILITARY_EQUIPMENT,
        ArticleNature.MAJOR_DEFENSE_EQUIPMENT,
        ArticleNature.TECHNICAL_DATA_PACKAGE,
        ArticleNature.CLASSIFIED,
        ArticleNature.EXPLOSIVE,
        ArticleNature.SENSITIVE,
        ArticleNature.ENHANCED_END_USE_MONITORING,
    }
)
CLSSA_INELIGIBLE_ARTICLES = frozenset(
    {
        ArticleNature.SIGNIFICANT_MILITARY_EQUIPMENT,
        ArticleNature.MAJOR_DEFENSE_EQUIPMENT,
        ArticleNature.AMMUNITION,
        ArticleNature.CLASSIFIED,
        ArticleNature.OBSOLETE,
    }
)
BLANKET_IDLE_DAYS = (Dated(180, BLANKET_IDLE),)
BPC_NICKNAME_LENGTH = (Dated(50, BPC_NAMES),)
BPC_SHORT_DESCRIPTION_LENGTH = (Dated(45, BPC_NAMES),)
BPC_RECEIPT_DAYS = (Dated(30, BPC_RECEIPT),)
BPC_CANCELLING_DAY = (9, 30)

_FORM_WORDS = {
    CaseForm.BLANKET_ORDER: "a blanket order",
    CaseForm.CLSSA_FMSO_I: "an FMSO I",
    CaseForm.CLSSA_FMSO_II: "an FMSO II",
}
_NATURE_WORDS = {
    ArticleNature.SIGNIFICANT_MILITARY_EQUIPMENT: "significant military equipment",
    ArticleNature.MAJOR_DEFENSE_EQUIPMENT: "major defense equipment",
    ArticleNature.TECHNICAL_DATA_PACKAGE: "a technical data package",
    ArticleNature.CLASSIFIED: "a classified article",
    ArticleNature.EXPLOSIVE: "an explosive",
    ArticleNature.AMMUNITION: "ammunition",
    ArticleNature.SENSITIVE: "a sensitive article",
    ArticleNature.ENHANCED_END_USE_MONITORING: "an article under enhanced end-use monitoring",
    ArticleNature.EXCESS: "an excess article",
    ArticleNature.OBSOLETE: "an obsolete article",
    ArticleNature.COMSEC_CLEARED: "an article cleared for COMSEC",
}


def objections_to_sale(
    form: CaseForm,
    natures: AbstractSet[ArticleNature],
    *,
    defined_order_articles: AbstractSet[ArticleNature] = DEFINED_ORDER_ARTICLES,
    clssa_ineligible_articles: AbstractSet[ArticleNature] = CLSSA_INELIGIBLE_ARTICLES,
) -> tuple[Objection, ...]:
    """What stands against selling an article of these natures on a case of this form (SAMM C5.4.3; DSCA 00-03).

    Both lists are unverified defaults. On a stock arrangement its own list goes first, and COMSEC clearance clears a
    classified article there.
    """
    if form not in _FORM_WORDS:
        return ()
    rules = dict.fromkeys(defined_order_articles, DEFINED_ORDER_ONLY)
    if form in CLSSA_TYPES:
        rules |= dict.fromkeys(clssa_ineligible_articles, CLSSA_INELIGIBLE)
        if ArticleNature.COMSEC_CLEARED in natures:
            rules.pop(ArticleNature.CLASSIFIED, None)
    found = [
        Objection(
            rules[nature],
            f"{_NATURE_WORDS[nature]} cannot be sold on {_FORM_WORDS[form]}; put it on a defined order",
            "form",
        )
        for nature in ArticleNature
        if nature in natures and nature in rules
    ]
    excess_and_significant = {ArticleNature.EXCESS, ArticleNature.SIGNIFICANT_MILITARY_EQUIPMENT}
    if form is CaseForm.BLANKET_ORDER and excess_and_significant <= natures:
        found.append(
            Objection(
                EXCESS_ON_BLANKET,
                "an excess article that is significant military equipment cannot be on a blanket order; "
                "put it on a defined order",
                "form",
            )
        )
    return tuple(found)


def objection_to_ceiling(
    form: CaseForm, dollar_ceiling: Money | None, ordered: Money | None = None
) -> Objection | None:
    """What is wrong with the ceiling of a blanket order, in US dollars, or with what was ordered under it (SAMM C5.1.2.1)."""
    if form is not CaseForm.BLANKET_ORDER:
        return None
    if dollar_ceiling is None:
        return Objection(BLANKET_CEILING, "a blanket order needs a dollar value; give the ceiling", "dollar_ceiling")
    if dollar_ceiling.currency != "USD" or dollar_ceiling.minor_units <= 0:
        return Objection(
            BLANKET_CEILING, "the ceiling of a blanket order is an amount of US dollars above zero", "dollar_ceiling"
        )
    if ordered is not None and ordered.currency != "USD":
        return Objection(BLANKET_CEILING, "what is ordered under a ceiling is told in US dollars", "ordered")
    if ordered is not None and ordered.minor_units > dollar_ceiling.minor_units:
        return Objection(
            BLANKET_CEILING, "the orders exceed the ceiling; raise the ceiling by an amendment first", "ordered"
        )
    return None


def is_closure_candidate(form: CaseForm, last_requisition_on: date, on: date) -> bool:
    """Whether a blanket order has been without requisitions for 180 days or more (SAMM C16)."""
    idle = timedelta(days=in_force(BLANKET_IDLE_DAYS, on).value)
    return form is CaseForm.BLANKET_ORDER and on - last_requisition_on >= idle


def objection_to_stock_arrangement(form: CaseForm, fmso_i: CaseDesignator | None) -> Objection | None:
    """Why an FMSO II cannot be opened: there is no FMSO I whose stock it draws on."""
    if form is CaseForm.CLSSA_FMSO_II and fmso_i is None:
        return Objection(FMSO_PAIR, "an FMSO II needs the FMSO I it draws on; open that first and name it", "fmso_i")
    return None


def objection_to_partner_signature(form: CaseForm) -> Objection | None:
    """Why the partner's signature may not be asked for: the case is built for it (SAMM C15.1.1)."""
    if form is CaseForm.BPC_PSEUDO:
        return Objection(
            PARTNER_DOES_NOT_SIGN,
            "the partner does not sign a case that is built for it; have the requesting authority fund it",
            "form",
        )
    return None


def objections_to_bpc_names(nickname: str, short_description: str, on: date) -> tuple[Objection, ...]:
    """Which names of a case built for a partner are too long, in characters (SAMM C15)."""
    found = []
    for text, lengths, name, field in (
        (nickname, BPC_NICKNAME_LENGTH, "nickname", "nickname"),
        (short_description, BPC_SHORT_DESCRIPTION_LENGTH, "short description", "short_description"),
    ):
        longest = in_force(lengths, on).value
        if len(text) > longest:
            found.append(Objection(BPC_NAMES, f"the {name} is too long; write at most {longest} characters", field))
    return tuple(found)


def bpc_receipt_due_on(delivered_on: date) -> date:
    """The last day on which the SCO confirms that the partner received a delivery (SAMM C15)."""
    return delivered_on + timedelta(days=in_force(BPC_RECEIPT_DAYS, delivered_on).value)


def objection_to_late_receipt(delivered_on: date | None, confirmed_on: date) -> Objection | None:
    """Object to an SCO's confirming receipt after the days it has; the agency records who received it (SAMM C15)."""
    if delivered_on is None or confirmed_on <= (due := bpc_receipt_due_on(delivered_on)):
        return None
    words = f"receipt was to be confirmed until {due.isoformat()}; tell the agency, which records it"
    return Objection(BPC_RECEIPT, words, "delivery")


def bpc_funds_cancel_on(cancelling_year: int) -> date:
    """The last day of the funds of a case built for a partner, in their cancelling year (SAMM C15)."""
    return date(cancelling_year, *BPC_CANCELLING_DAY)


@dataclass(frozen=True)
class Assistance:
    """What a type of assistance stands for, and the sources of supply that go with it."""

    authority: str
    sources: frozenset[SourceOfSupply]


_ANY_SOURCE = frozenset(SourceOfSupply)
_STOCK = frozenset({SourceOfSupply.STOCK})
_PROCUREMENT = frozenset({SourceOfSupply.PROCUREMENT})

ASSISTANCE: Mapping[TypeOfAssistance, Assistance] = {
    TypeOfAssistance.CASH_SALE: Assistance(
        "AECA 21(b), cash", frozenset({SourceOfSupply.STOCK, SourceOfSupply.REBUILD, SourceOfSupply.EXCESS})
    ),
    TypeOfAssistance.UNDETERMINED: Assistance(
        "AECA 21(b), 22(a) or 29, or undetermined", frozenset({SourceOfSupply.MIXED})
    ),
    TypeOfAssistance.CASH_PROCUREMENT: Assistance("AECA 22(a), cash", _PROCUREMENT),
    TypeOfAssistance.PAYMENT_ON_DELIVERY: Assistance("AECA 21(d), payment on delivery", _STOCK),
    TypeOfAssistance.DEPENDABLE_UNDERTAKING: Assistance("AECA 22(b), payment within 120 days", _PROCUREMENT),
    TypeOfAssistance.STOCK_WITHIN_120_DAYS: Assistance("AECA 21(d), payment within 120 days", _STOCK),
    TypeOfAssistance.EXCESS_GRANT: Assistance("FAA 516, grant of excess articles", frozenset({SourceOfSupply.EXCESS})),
    TypeOfAssistance.MAP_MERGER: Assistance("military assistance program, merged", _ANY_SOURCE),
    TypeOfAssistance.FMF_NON_REPAYABLE: Assistance("foreign military financing, not repayable", _ANY_SOURCE),
    TypeOfAssistance.FMF_REPAYABLE: Assistance("foreign military financing, repayable credit", _ANY_SOURCE),
    TypeOfAssistance.FMSO_I: Assistance("stock arrangement, FMSO I", _STOCK),
    TypeOfAssistance.FMSO_II: Assistance("stock arrangement, FMSO II", _STOCK),
}
CLSSA_TYPES: Mapping[CaseForm, TypeOfAssistance] = {
    CaseForm.CLSSA_FMSO_I: TypeOfAssistance.FMSO_I,
    CaseForm.CLSSA_FMSO_II: TypeOfAssistance.FMSO_II,
}


def objection_to_source_of_supply(assistance: TypeOfAssistance, source: SourceOfSupply) -> Objection | None:
    """Why a line of this type of assistance cannot come from this source of supply (MILSTRIP)."""
    sources = ASSISTANCE[assistance].sources
    if source in sources:
        return None
    fitting = ", ".join(f"`{one.value}`" for one in SourceOfSupply if one in sources)
    return Objection(
        SOURCE_PAIRING,
        f"type of assistance `{assistance.value}` does not go with source of supply `{source.value}`; write {fitting}",
        "source_of_supply",
    )


def objection_to_type_of_assistance(form: CaseForm, assistance: TypeOfAssistance) -> Objection | None:
    """Why a line of a case of this form cannot carry this type of assistance (MILSTRIP)."""
    own = CLSSA_TYPES.get(form)
    if own is not None and assistance is not own:
        return Objection(
            CLSSA_ASSISTANCE, f"a line of {_FORM_WORDS[form]} carries `{own.value}`; write that", "type_of_assistance"
        )
    if own is None and assistance in CLSSA_TYPES.values():
        return Objection(
            CLSSA_ASSISTANCE,
            f"type of assistance `{assistance.value}` belongs to a stock arrangement; write the line's own",
            "type_of_assistance",
        )
    return None
