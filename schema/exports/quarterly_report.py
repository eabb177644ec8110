"""The quarterly report under section 36(a), as far as it is read from the hub: four tables of one stage of a sale each,
and the surveys that were authorized.

The tables are apart because their values are: what was open, what was accepted, what that comes to for each purchaser,
and what may be passed on. Licences for direct commercial sales are the Department of State's and none are in the hub.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from schema.audience import DSCA, IMPLEMENTING_AGENCY, SCO, STATE
from schema.case import Program
from schema.exports.report_rows import (
    SOURCES,
    STAGE,
    TOLD,
    Columns,
    Entry,
    Node,
    all_below,
    day_of,
    money_of,
    shaped,
    sources_of,
    stage_of,
    told_of,
)
from schema.exports.table import Column, ColumnKind, ExportTable, export_table
from schema.rules.document_lifecycle import DocumentKind, DocumentStatus
from schema.rules.periodic_reports import (
    ListedOffer,
    ListedSale,
    ReportedLetter,
    ReportedSurvey,
    ReportedTransfer,
    SoldLine,
    accepted_letters,
    open_offers,
    sold_by_purchaser,
    surveys_authorized,
    transfer_consents,
)
from schema.rules.reported_figures import FiscalPeriod, Offered, ReportPeriod, Sold, quarter_due_on, quarter_to_report

# The report is the President's, made by the two departments from what the agencies tell; an office reads its countries.
REPORTERS = (DSCA, STATE, IMPLEMENTING_AGENCY, SCO)
BY = "SAMM C2.1.4.2; C2.2.5; each reads of it what its own questions answer; J"
# Words of the graph: no facet is imported here, for a facet takes the subjects of exports from these files.
CONSENTED = ("CONSENTED", "CONSENTED_WITH_CONDITIONS")
VOID = (DocumentStatus.CANCELLED.name, DocumentStatus.RESTATED.name)

# A page of a hundred letters with ninety lines each is within what one document may ask for. Where a hub allows smaller
# pages than that, there is no report rather than one of the first lines.
LETTERS = f"""query($first: Int!, $after: String) {{
  lettersOfOffer(first: $first, after: $after, where: {{
    sentOn: {{ isNull: false }}, kind: {{ in: [{DocumentKind.BASIC.name}, {DocumentKind.AMENDMENT.name}] }}
  }}) {{
    totalCount pageInfo {{ hasNextPage endCursor }}
    nodes {{
      {TOLD} kind number status sentOn decidedOn acceptedOn expiresOn totalValue
      case {{ designator customer agency program neutralTitle }}
      lines(first: 90) {{ totalCount nodes {{ __typename id description quantity total majorDefenseEquipment }} }}
    }}
  }}
}}"""
TRANSFERS = f"""query($first: Int!, $after: String) {{
  transferRequests(first: $first, after: $after) {{
    totalCount pageInfo {{ hasNextPage endCursor }}
    nodes {{
      {TOLD} change articles recipient acquisitionCost
      case {{ designator customer program benefitting }}
      decision {{ {TOLD} outcome decidedOn acquisitionCost }}
    }}
  }}
}}"""
SURVEYS = f"""query($first: Int!, $after: String) {{
  surveyTeams(first: $first, after: $after, where: {{ coordinatedOn: {{ isNull: false }} }}) {{
    totalCount pageInfo {{ hasNextPage endCursor }}
    nodes {{ {TOLD} country kind purpose personnel authorizedOn }}
  }}
}}"""
PERIOD = "The period is the fiscal quarter that was asked for, or the last that had ended; the fiscal year begins in October."
SALES = "Foreign military sales only: neither leases nor what is built for a partner with United States funds, and no licence."
LINES = (
    "A letter is listed by the lines marked as major defense equipment. `VALUE_NOT_ON_RECORD` says that a line which"
    " nobody marked, or the value of one, could make it reach $1 million."
)
READER = "Rows that a marking or the reader's own limits keep back are not in the file, and are not counted in it."


def _period(quarter: FiscalPeriod) -> Entry:
    return {"period": quarter.name, "due": quarter_due_on(quarter)}


def _letters(nodes: Sequence[Node]) -> Iterator[ReportedLetter]:
    for one in nodes:
        case = one["case"]
        if case["program"] == Program.BPC.name:
            continue
        yield ReportedLetter(
            told_of(one),
            case["designator"],
            case["customer"],
            case["agency"],
            one["kind"],
            one["number"],
            case["neutralTitle"],
            day_of(one, "sentOn"),
            day_of(one, "decidedOn"),
            day_of(one, "acceptedOn"),
            day_of(one, "expiresOn"),
            one["status"] in VOID,
            money_of(one, "totalValue"),
            tuple(map(_line, all_below(one, "lines"))),
        )


def _line(line: Node) -> SoldLine:
    return SoldLine(line["description"], line["quantity"], money_of(line, "total"), line["majorDefenseEquipment"])


def _listed(listed: ListedOffer | ListedSale, quarter: FiscalPeriod) -> Entry:
    letter = listed.letter
    return {
        **_period(quarter),
        "purchaser": letter.purchaser,
        "agency": letter.agency,
        "case": letter.case,
        "kind": letter.kind,
        "number": letter.number,
        "title": letter.title,
        "articles": "; ".join(f"{one.description} ({one.quantity})" for one in letter.lines) or None,
        "sent": letter.sent_on,
        "expires": letter.expires_on,
        "accepted": letter.accepted_on,
        "why": listed.why.value,
        "equipment": letter.equipment if any(one.major_defense_equipment for one in letter.lines) else None,
        "value": listed.value and listed.value.amount,
        **sources_of([letter.told]),
    }


def open_offer_entries(nodes: Sequence[Mapping[str, Any]], on: date) -> Iterator[Entry]:
    """The letters that were open on the last day of the quarter before a day."""
    quarter = quarter_to_report(on)
    for listed in open_offers(_letters(nodes), quarter):
        yield {**_listed(listed, quarter), **stage_of(Offered.stage)}


def accepted_letter_entries(nodes: Sequence[Mapping[str, Any]], on: date) -> Iterator[Entry]:
    """The letters that were accepted in the fiscal year of the quarter before a day, up to that quarter's end."""
    quarter = quarter_to_report(on)
    for listed in accepted_letters(_letters(nodes), quarter):
        yield {**_listed(listed, quarter), **stage_of(Sold.stage)}


def sold_entries(nodes: Sequence[Mapping[str, Any]], on: date) -> Iterator[Entry]:
    """What was sold to each purchaser in the fiscal year of the quarter before a day, up to that quarter's end."""
    quarter = quarter_to_report(on)
    for one in sold_by_purchaser(_letters(nodes), quarter):
        yield {
            **_period(quarter),
            "purchaser": one.purchaser,
            "letters": one.letters,
            "without_value": one.without_value,
            "value": one.value and one.value.amount,
            **stage_of(Sold.stage),
            **sources_of(one.told),
        }


def _transfer(node: Node) -> ReportedTransfer:
    decision, case = node["decision"], node["case"]
    consented = decision is not None and decision["outcome"] in CONSENTED
    return ReportedTransfer(
        (told_of(node), told_of(decision)) if decision else (told_of(node),),
        case["designator"],
        case["benefitting"] if case["program"] == Program.BPC.name else case["customer"],
        node["change"],
        node["articles"],
        node["recipient"],
        money_of(node, "acquisitionCost") or (money_of(decision, "acquisitionCost") if decision else None),
        day_of(decision, "decidedOn") if consented else None,
    )


def consent_entries(nodes: Sequence[Mapping[str, Any]], on: date) -> Iterator[Entry]:
    """The consents to transfers that were given in the quarter before a day."""
    quarter = quarter_to_report(on)
    for listed in transfer_consents(map(_transfer, nodes), quarter):
        one = listed.transfer
        yield {
            **_period(quarter),
            "purchaser": one.purchaser,
            "case": one.case,
            "change": one.change,
            "articles": one.articles,
            "recipient": one.recipient,
            "cost": one.acquisition_cost,
            "consented": one.consented_on,
            "why": listed.why.value,
            **sources_of(one.told),
        }


def survey_entries(nodes: Sequence[Mapping[str, Any]], on: date) -> Iterator[Entry]:
    """The surveys that were authorized in the quarter before a day."""
    quarter = quarter_to_report(on)
    for one in surveys_authorized(map(_survey, nodes), quarter):
        yield {
            **_period(quarter),
            "country": one.country,
            "kind": one.kind,
            "purpose": one.purpose,
            "personnel": one.personnel,
            "authorized": one.authorized_on,
            **sources_of([one.told]),
        }


def _survey(node: Node) -> ReportedSurvey:
    return ReportedSurvey(
        told_of(node),
        node["country"],
        node["kind"],
        node["purpose"],
        node["personnel"],
        day_of(node, "authorizedOn"),
    )


_OF_A_LETTER: Columns = {
    "period": Column("Period", ("sentOn",)),
    "due": Column("Report due on", ("sentOn",), ColumnKind.DAY),
    "purchaser": Column("Purchaser", ("case", "customer")),
    "agency": Column("Implementing agency", ("case", "agency")),
    "case": Column("Case", ("case", "designator")),
    "kind": Column("Document", ("kind",)),
    "number": Column("Number", ("number",), ColumnKind.NUMBER),
    "title": Column("Description", ("case", "neutralTitle")),
    "articles": Column("Articles and services, how many", ("lines",)),
    "why": Column("Listed because", ("lines",)),
    **STAGE,
}

OPEN_COLUMNS: Columns = {
    **_OF_A_LETTER,
    "equipment": Column("Major defense equipment, offered", ("lines",), ColumnKind.MONEY),
    "value": Column("Total, offered", ("totalValue",), ColumnKind.MONEY),
    "sent": Column("Sent on", ("sentOn",), ColumnKind.DAY),
    "expires": Column("Expires on", ("expiresOn",), ColumnKind.DAY),
    **SOURCES,
}
OPEN_OFFERS = export_table(
    ExportTable(
        subject="QUARTERLY_OPEN_OFFERS",
        title="Quarterly report, section 36(a)(1): letters of offer that were open",
        words="Letters of offer with major defense equipment of $1 million or more, open on the last day of the quarter.",
        document=LETTERS,
        connection=("lettersOfOffer",),
        columns=tuple(OPEN_COLUMNS.values()),
        by=REPORTERS,
        under=f"22 USC 2776(a)(1); {BY}",
        shape=shaped(OPEN_COLUMNS, open_offer_entries),
        period=ReportPeriod.QUARTER,
        notes=(
            PERIOD,
            SALES,
            LINES,
            "A letter that has been cancelled or restated since is not listed: the day that was done is not on record.",
            READER,
        ),
    )
)
ACCEPTED_COLUMNS: Columns = {
    **_OF_A_LETTER,
    "equipment": Column("Major defense equipment, sold", ("lines",), ColumnKind.MONEY),
    "value": Column("Total, sold", ("totalValue",), ColumnKind.MONEY),
    "accepted": Column("Accepted on", ("acceptedOn",), ColumnKind.DAY),
    **SOURCES,
}
ACCEPTED_LETTERS = export_table(
    ExportTable(
        subject="QUARTERLY_ACCEPTED_LETTERS",
        title="Quarterly report, section 36(a)(2): letters of offer that were accepted",
        words="Letters of offer with major defense equipment of $1 million or more, accepted in the fiscal year so far.",
        document=LETTERS,
        connection=("lettersOfOffer",),
        columns=tuple(ACCEPTED_COLUMNS.values()),
        by=REPORTERS,
        under=f"22 USC 2776(a)(2); {BY}",
        shape=shaped(ACCEPTED_COLUMNS, accepted_letter_entries),
        period=ReportPeriod.QUARTER,
        notes=(PERIOD, SALES, LINES, READER),
    )
)
SOLD_COLUMNS: Columns = {
    "period": Column("Period", ("sentOn",)),
    "due": Column("Report due on", ("sentOn",), ColumnKind.DAY),
    "purchaser": Column("Purchaser", ("case", "customer")),
    **STAGE,
    "letters": Column("Letters accepted", ("id",), ColumnKind.NUMBER),
    "without_value": Column("Letters without a value on record", ("totalValue",), ColumnKind.NUMBER),
    "value": Column("Total of the others, sold", ("totalValue",), ColumnKind.MONEY),
    **SOURCES,
}
SOLD_BY_PURCHASER = export_table(
    ExportTable(
        subject="QUARTERLY_SOLD_BY_PURCHASER",
        title="Quarterly report, section 36(a)(2): what was sold to each purchaser",
        words="All defense articles and services sold to each purchaser in the fiscal year so far, by accepted letters.",
        document=LETTERS,
        connection=("lettersOfOffer",),
        columns=tuple(SOLD_COLUMNS.values()),
        by=REPORTERS,
        under=f"22 USC 2776(a)(2); {BY}",
        shape=shaped(SOLD_COLUMNS, sold_entries),
        period=ReportPeriod.QUARTER,
        notes=(PERIOD, SALES, "An amendment counts by its own total.", READER),
    )
)
CONSENTS_COLUMNS: Columns = {
    "period": Column("Period", ("decision", "decidedOn")),
    "due": Column("Report due on", ("decision", "decidedOn"), ColumnKind.DAY),
    "purchaser": Column("Country", ("case", "customer")),
    "case": Column("Case", ("case", "designator")),
    "change": Column("What is to be done", ("change",)),
    "articles": Column("Articles", ("articles",)),
    "recipient": Column("Recipient", ("recipient",)),
    "why": Column("Listed because", ("acquisitionCost",)),
    "cost": Column("Original acquisition cost", ("acquisitionCost",), ColumnKind.MONEY),
    "consented": Column("Consented on", ("decision", "decidedOn"), ColumnKind.DAY),
    **SOURCES,
}
TRANSFER_CONSENTS = export_table(
    ExportTable(
        subject="QUARTERLY_TRANSFER_CONSENTS",
        title="Quarterly report, section 36(a): consents to third-party transfers",
        words="Consents of the quarter to transfers of what cost $1 million or more when it was acquired.",
        document=TRANSFERS,
        connection=("transferRequests",),
        columns=tuple(CONSENTS_COLUMNS.values()),
        by=REPORTERS,
        under=f"22 USC 2776(a) and 2753; {BY}",
        shape=shaped(CONSENTS_COLUMNS, consent_entries),
        period=ReportPeriod.QUARTER,
        notes=(
            PERIOD,
            "An acquisition cost is what was paid when the articles were acquired. It is no value of a sale.",
            "`VALUE_NOT_ON_RECORD` says that no acquisition cost is on record.",
            READER,
        ),
    )
)
SURVEY_COLUMNS: Columns = {
    "period": Column("Period", ("authorizedOn",)),
    "due": Column("Report due on", ("authorizedOn",), ColumnKind.DAY),
    "country": Column("Country", ("country",)),
    "kind": Column("Kind of survey", ("kind",)),
    "purpose": Column("Purpose", ("purpose",)),
    "personnel": Column("People of the United States", ("personnel",), ColumnKind.NUMBER),
    "authorized": Column("Authorized on", ("authorizedOn",), ColumnKind.DAY),
    **SOURCES,
}
SURVEY_TEAMS = export_table(
    ExportTable(
        subject="QUARTERLY_SURVEYS",
        title="Quarterly report, section 36(a): surveys that were authorized",
        words="Surveys of the quarter: the country, the purpose, and how many people of the United States take part.",
        document=SURVEYS,
        connection=("surveyTeams",),
        columns=tuple(SURVEY_COLUMNS.values()),
        by=REPORTERS,
        under=f"22 USC 2766(b) and 2776(a); SAMM C2.4.1; {BY}",
        shape=shaped(SURVEY_COLUMNS, survey_entries),
        period=ReportPeriod.QUARTER,
        notes=(
            PERIOD,
            "A survey is authorized once DSCA has coordinated it and, where other agencies are to take part, State decided.",
            "A requirements generation team is no survey team and is not listed.",
            READER,
        ),
    )
)
