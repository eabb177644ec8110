"""Where a record comes from: what every row tells of its source, and to whom."""

from __future__ import annotations

from datetime import datetime

from schema.audience import DSCA, IMPLEMENTING_AGENCY, INDUSTRY
from schema.case import EVERYBODY, IN_SCOPE
from schema.disclosure import Registry, fact


class Provenance:
    """Where a record comes from and how old it is, for the part of it the reader can see."""

    source_class: str = fact(
        "The class of the source, such as `public_register`, `submission` or `agency_system`.",
        open_to=EVERYBODY,
        under="J",
    )
    source: str = fact("The source that told it, by its name.", open_to=[DSCA], under="J (it can name a contractor)")
    as_of: datetime | None = fact(
        "As of when it stands, for the part the reader sees.",
        open_to=EVERYBODY,
        under="J",
    )
    received_at: datetime = fact(
        "When the version that the reader sees was received.", open_to=[DSCA], under="J (it moves with every edit)"
    )
    stale: bool = fact(
        "Whether sources of that class have not answered as lately as they should; what they told before stands.",
        open_to=EVERYBODY,
        under="J",
    )
    originator: str | None = fact(
        "Whose words the record is, such as `agency:D`.",
        open_to=[DSCA, IMPLEMENTING_AGENCY],
        own=[INDUSTRY],
        quietly={IMPLEMENTING_AGENCY: IN_SCOPE[IMPLEMENTING_AGENCY]},
        under="J (it can name a contractor)",
    )


provenance = Registry()
provenance.facet(carries=["originator"])(Provenance)
PROVENANCE = provenance.facets["Provenance"]
