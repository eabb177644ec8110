"""The register of sales that were notified to Congress under section 36(b)(1), from the public texts alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from schema.case import EVERYBODY
from schema.exports.report_rows import (
    SOURCES,
    STAGE,
    TOLD,
    Columns,
    Entry,
    Node,
    day_of,
    money_of,
    shaped,
    sources_of,
    stage_of,
    told_of,
)
from schema.exports.table import Column, ColumnKind, ExportTable, export_table
from schema.rules.reported_figures import SaleStage
from schema.rules.sales_register import NoticeClass, PrintedText, register_of

# Words of the graph: no facet is imported here, for a facet takes the subjects of exports from these files.
CLASSES = {
    "CERTIFICATION": NoticeClass.NOTIFICATION,
    "ENHANCEMENT": NoticeClass.AMENDMENT,
    "CORRECTION": NoticeClass.CORRECTION,
}
DOCUMENT = f"""query($first: Int!, $after: String) {{
  congressionalNotifications(first: $first, after: $after, where: {{ publishedOn: {{ isNull: false }} }}) {{
    totalCount pageInfo {{ hasNextPage endCursor }}
    nodes {{
      {TOLD} transmittal kind title purchaser totalValue majorDefenseEquipmentValue otherValue articles militaryDepartment
      namedCases principalContractor deliveredOn amends correctsDocument publishedIn publishedOn documentNumber url
    }}
  }}
}}"""


def _text(node: Node) -> PrintedText:
    return PrintedText(
        told_of(node),
        CLASSES[node["kind"]],
        node["transmittal"],
        day_of(node, "publishedOn"),
        purchaser=node["purchaser"],
        title=node["title"],
        total_value=money_of(node, "totalValue"),
        major_defense_equipment_value=money_of(node, "majorDefenseEquipmentValue"),
        other_value=money_of(node, "otherValue"),
        articles=node["articles"],
        military_department=node["militaryDepartment"],
        named_cases=tuple(node["namedCases"] or ()),
        principal_contractor=node["principalContractor"],
        delivered_on=day_of(node, "deliveredOn"),
        amends=node["amends"],
        corrects_document=node["correctsDocument"],
        published_in=node["publishedIn"],
        document_number=node["documentNumber"],
        url=node["url"],
    )


def entries(nodes: Sequence[Mapping[str, Any]], on: date) -> Iterator[Entry]:
    """The register of all days; the day it is written on leaves nothing out."""
    for entry in register_of(map(_text, nodes)):
        text = entry.text
        yield {
            "transmittal": text.transmittal,
            "class": text.notice.value,
            "amends": text.amends,
            "corrects": text.corrects_document,
            "purchaser": text.purchaser,
            "title": text.title,
            "equipment": text.major_defense_equipment_value,
            "other": text.other_value,
            "total": text.total and text.total.amount,
            "articles": text.articles,
            "department": text.military_department,
            "cases": ", ".join(text.named_cases) or None,
            "contractor": text.principal_contractor,
            "delivered": text.delivered_on,
            "texts": entry.texts,
            "differs": ", ".join(entry.differs_in) or None,
            "published_in": text.published_in,
            "published": text.published_on,
            "document": text.document_number,
            "url": text.url,
            **stage_of(SaleStage.PROPOSED),
            **sources_of([text.told]),
        }


COLUMNS: Columns = {
    "transmittal": Column("Transmittal", ("transmittal",)),
    "class": Column("Class", ("kind",)),
    "amends": Column("Amends transmittal", ("amends",)),
    "corrects": Column("Corrects document", ("correctsDocument",)),
    "purchaser": Column("Purchaser", ("purchaser",)),
    "title": Column("Title", ("title",)),
    **STAGE,
    "equipment": Column("Major defense equipment, estimated", ("majorDefenseEquipmentValue",), ColumnKind.MONEY),
    "other": Column("Other, estimated", ("otherValue",), ColumnKind.MONEY),
    "total": Column("Total, estimated", ("totalValue",), ColumnKind.MONEY),
    "articles": Column("Articles and services", ("articles",)),
    "department": Column("Military department", ("militaryDepartment",)),
    "cases": Column("Cases named", ("namedCases",)),
    "contractor": Column("Principal contractor", ("principalContractor",)),
    "delivered": Column("Delivered to Congress on", ("deliveredOn",), ColumnKind.DAY),
    "texts": Column("Texts of this transmittal", ("transmittal",), ColumnKind.NUMBER),
    "differs": Column("Texts differ in", ("transmittal",)),
    "published_in": Column("Published in", ("publishedIn",)),
    "published": Column("Published on", ("publishedOn",), ColumnKind.DAY),
    "document": Column("Document", ("documentNumber",)),
    "url": Column("Address", ("url",)),
    **SOURCES,
}
REGISTER_OF_PROPOSED_SALES = export_table(
    ExportTable(
        subject="REGISTER_OF_PROPOSED_SALES",
        title="Register of proposed sales under section 36(b)(1)",
        words="Every public text of a sale that was notified to Congress, one row each, with the values it prints.",
        document=DOCUMENT,
        connection=("congressionalNotifications",),
        columns=tuple(COLUMNS.values()),
        by=EVERYBODY,
        under="22 USC 2776(b)(1) and (f); EO 14383",
        shape=shaped(COLUMNS, entries),
        notes=(
            "Values are the highest estimates of proposed sales. They are no offers and no sales, and are not added up.",
            "Texts of one transmittal stand side by side as printed. A text without a number is held against no other.",
            "An amendment or a correction names what it amends, and is no further sale.",
        ),
    )
)
