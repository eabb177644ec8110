"""Lines of 80 positions, as the portal's batch upload takes them: written and read by one table of where each value stands.

The tables are data with their source, since sources differ: what is only known in general is marked so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from schema.errors import BadValue, HubError

LENGTH = 80
_PRINTABLE = re.compile(r"[A-Z0-9 /&.-]*")  # what a card could hold of what these values are made of


class DoesNotFit(HubError):
    """A value that cannot stand where it belongs; the sentence never repeats it."""


class Field(NamedTuple):
    """Where one value stands, from a first position to a last, both included and counted from 1, and who says so."""

    name: str
    first: int
    last: int
    source: str


@dataclass(frozen=True)
class Layout:
    """One kind of line: its document identifier or those of its series, and where its values stand."""

    identifier: str  # what the first positions begin with; where that is a series, the line says the rest
    version: str
    fields: tuple[Field, ...]

    def __post_init__(self) -> None:
        taken = [n for field in self.fields for n in range(field.first, field.last + 1)]
        assert len(set(taken)) == len(taken), "two values in one position"
        assert all(1 <= n <= LENGTH for n in taken)

    def write(self, values: Mapping[str, str]) -> str:
        """One line of exactly 80 positions; what is not given is left blank. Raises `DoesNotFit`."""
        known = {field.name: field for field in self.fields}
        positions = [" "] * LENGTH
        for name, value in {"document_identifier": self.identifier, **values}.items():
            field = known.get(name)
            if field is None:
                raise DoesNotFit(f"a line `{self.identifier}` has no place for `{name}`")
            width = field.last - field.first + 1
            if len(value) > width or not _PRINTABLE.fullmatch(value):
                raise DoesNotFit(f"`{name}` takes {width} capital letters, digits or blanks")
            positions[field.first - 1 : field.last] = value.ljust(width)
        if positions[2] == " " or not "".join(positions).startswith(self.identifier):
            raise DoesNotFit(f"a line `{self.identifier}` begins with its document identifier of three positions")
        return "".join(positions)

    def read(self, line: str) -> dict[str, str]:
        """The values of a line, blanks at their ends left out; raises `DoesNotFit` for a line of another kind."""
        if len(line) != LENGTH or not line.startswith(self.identifier):
            raise DoesNotFit(f"a line `{self.identifier}` has {LENGTH} positions and begins with its identifier")
        blank = set(range(1, LENGTH + 1)) - {n for f in self.fields for n in range(f.first, f.last + 1)}
        if any(line[n - 1] != " " for n in blank):
            raise DoesNotFit(f"something stands where a line `{self.identifier}` is blank")
        found = {field.name: line[field.first - 1 : field.last].rstrip() for field in self.fields}
        return {name: value for name, value in found.items() if value}


def routing_identifier(text: str) -> str:
    """The same three characters; refuses what is no routing identifier, before any line is written with it."""
    if not re.fullmatch(r"[A-Z0-9]{3}", text):
        raise BadValue("ROUTING_IDENTIFIER", "write a routing identifier of three capitals or digits, such as `FGZ`")
    return text


_KEY = "DLM 4000.25-1 AP3.30"
_NOTICE = "DLM 4000.25-1 AP3.32"
_GENERAL = "general knowledge; confirm with DLM 4000.25-1 AP2.19"

# From 4 to 39 and from 45 to 59 a reply repeats its notice (AP3.30). What was paid for, weighed and packed stands there too; of
# that the hub keeps nothing, and leaves it blank.
NOTICE_REPLY = Layout(
    "AD5",
    "2015",
    (
        Field("document_identifier", 1, 3, _NOTICE),
        Field("routing_identifier", 4, 6, _KEY),
        Field("line_items", 7, 10, _KEY),
        Field("customer", 19, 20, _KEY),
        Field("mode_code", 23, 23, _KEY),
        Field("transportation_order", 40, 44, _NOTICE),
        Field("offer_release_code", 46, 46, _KEY),
        Field("freight_forwarder_code", 47, 47, _GENERAL),
        Field("case", 48, 50, _GENERAL),
        Field("answer", 60, 60, _NOTICE),
        Field("transportation_control_number", 61, 77, _NOTICE),
        Field("reply_day", 78, 80, _NOTICE),
    ),
)

_REQUISITION = "DLM 4000.25-1 AP3.3"
_MODIFIER = "NAVEDTRA 14017, requisition modifier"

# One layout for all four series: a modifier has the requisition's own (AP3.3), a follow-up and a cancellation repeat it but
# for the identifier and the quantity (NAVEDTRA 14326).
REQUISITION = Layout(
    "A",
    "2013",
    (
        Field("document_identifier", 1, 3, _REQUISITION),
        Field("routing_identifier", 4, 6, _REQUISITION),
        Field("media_and_status_code", 7, 7, _REQUISITION),
        Field("stock_number", 8, 22, _REQUISITION),
        Field("unit_of_issue", 23, 24, _REQUISITION),
        Field("quantity", 25, 29, _REQUISITION),
        Field("document_number", 30, 43, _REQUISITION),
        Field("demand_code", 44, 44, _GENERAL),
        Field("customer_service", 45, 45, _GENERAL),
        Field("offer_release_code", 46, 46, "DLM 4000.25-1 AP3.30"),
        Field("freight_forwarder_code", 47, 47, _GENERAL),
        Field("case", 48, 50, _GENERAL),
        Field("signal_code", 51, 51, _MODIFIER),
        Field("priority", 60, 61, _MODIFIER),
        Field("required_delivery", 62, 64, _MODIFIER),
        Field("advice_code", 65, 66, _MODIFIER),
    ),
)
