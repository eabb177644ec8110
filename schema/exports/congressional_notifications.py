"""The notifications of proposed sales to Congress, as each source printed them."""

from schema.exports.table import Column, ColumnKind, ExportTable, export_table

CONGRESSIONAL_NOTIFICATIONS = export_table(
    ExportTable(
        subject="CONGRESSIONAL_NOTIFICATIONS",
        title="Notifications of proposed sales to Congress",
        words="What was notified to Congress, as each source printed it; amounts are proposed, and no sales.",
        connection=("congressionalNotifications",),
        columns=(
            Column("Transmittal", ("transmittal",)),
            Column("Kind", ("kind",)),
            Column("Title", ("title",)),
            Column("Purchaser", ("purchaser",)),
            Column("Total value", ("totalValue",), ColumnKind.MONEY),
            Column("Major defense equipment value", ("majorDefenseEquipmentValue",), ColumnKind.MONEY),
            Column("Other value", ("otherValue",), ColumnKind.MONEY),
            Column("Funding source", ("fundingSource",)),
            Column("Military department", ("militaryDepartment",)),
            Column("Principal contractor", ("principalContractor",)),
            Column("Named case", ("namedCase",)),
            Column("Delivered on", ("deliveredOn",), ColumnKind.DAY),
            Column("Published in", ("publishedIn",)),
            Column("Published on", ("publishedOn",), ColumnKind.DAY),
            Column("Document number", ("documentNumber",)),
            Column("Address", ("url",)),
            Column("Source class", ("provenance", "sourceClass")),
            Column("Source", ("provenance", "source")),
            Column("As of", ("provenance", "asOf"), ColumnKind.INSTANT),
        ),
    )
)
