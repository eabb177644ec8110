"""What schemathesis is told of this graph: how its scalars are written, and that a fault counts as one in an answer of 200 too.

Read by schemathesis itself (`SCHEMATHESIS_HOOKS`), in the environment of the clients.
"""

import re
import zlib
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

# What is of its form and often meets a record, beside any text at all.
SCALARS = {
    "AgencyCode": ("D", "B", "P"),
    "CageCode": ("1ABC2", "2DEF3"),
    "CaseDesignator": ("BN-D-SAE", "BN-D-SAD", "BN-D-RAB", "ZZ-Z-ZZZ"),
    "CustomerCode": ("BN", "VE"),
    "Date": ("2026-11-23", "0001-01-01", "9999-12-31"),
    "DateTime": ("2026-11-23T12:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"),
    "Money": ("1.00 USD", "0.00 USD", "-3.00 EUR", "999999999999999.99 USD", "99999999999999999999.99 USD"),
}
for name, forms in SCALARS.items():
    schemathesis.graphql.scalar(name, (st.sampled_from(forms) | st.text()).map(nodes.String))


TEXT = r'"(?:[^"\\]|\\.)*"'
# Arguments at random are nearly always refused, and nothing behind them is then tried.
PAGES = re.compile(rf"\b(?:after|before|last): (?:{TEXT}|[^\s,)]+),?\s*")
FIRST = re.compile(r"\bfirst: [^\s,)]+")
KEYS = re.compile(rf"\bidempotencyKey: (?:{TEXT}|null)")


@schemathesis.hook
def before_call(_: Any, case: Any, __: Any) -> None:
    """Of three operations two ask for a page that there is, and submit under a key that will do."""
    number = zlib.crc32(str(case.body).encode("utf-8", "replace"))
    if isinstance(case.body, str) and number % 3:
        paged = FIRST.sub(f"first: {number % 7}", PAGES.sub("", case.body))
        case.body = KEYS.sub(f'idempotencyKey: "{number}"', paged)


@schemathesis.check
def no_fault(_: Any, response: Any, __: Any) -> None:
    """No answer tells of a fault, whatever its status."""
    assert b'"FAULT"' not in response.content, "the hub told of a fault of its own"
