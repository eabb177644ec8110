"""What is told of the sources themselves: how they stand, and to whom which of them answered with what."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from schema.audience import DSCA, Audience
from schema.disclosure import Registry, fact

# Counts and names of single sources speak of records of every agency and every contractor; only DSCA reads all of these.
OPERATING = "J (a count of what a source told counts contractors' and agencies' records)"


class SourceState(Enum):
    """How a source stands; one that does not answer is never shown as one that holds nothing."""

    OK = "OK"  # it answered in time, and all of it was understood
    PARTIAL = "PARTIAL"  # it answered in time, and some of it waits for a person
    STALE = "STALE"  # what is known of it is older than it should be
    UNAVAILABLE = "UNAVAILABLE"  # it did not answer when last asked, or never did
    FAILED = "FAILED"  # it answered in a shape that is not known, or the round broke off


def states_told(audience: Audience) -> frozenset[str]:
    """The words an audience meets: that some records wait for a person is told only of single sources."""
    return frozenset(SourceState.__members__) - (set() if FEED.exists_for(audience) else {SourceState.PARTIAL.name})


class Feed:
    """One source as it stands: when it last answered in full, what became of its records, and whether it is asked."""

    source: str = fact("The name of the source, such as `federal_register`.", open_to=[DSCA], under=OPERATING)
    state: SourceState = fact("How it stands.", open_to=[DSCA], under=OPERATING)
    why: str | None = fact("Why it is not `OK`, where that is known.", open_to=[DSCA], under=OPERATING)
    last_good_at: datetime | None = fact("When it last answered in full.", open_to=[DSCA], under=OPERATING)
    as_of: datetime | None = fact("As of when the latest that it told stands.", open_to=[DSCA], under=OPERATING)
    lag_seconds: int | None = fact(
        "How many seconds ago it last answered in full; null when it never did.", open_to=[DSCA], under=OPERATING
    )
    received: int = fact("How many records its last round received.", open_to=[DSCA], under=OPERATING)
    applied: int = fact("How many of them were new.", open_to=[DSCA], under=OPERATING)
    duplicate: int = fact("How many of them were known.", open_to=[DSCA], under=OPERATING)
    superseded: int = fact("How many of them were older than what is known.", open_to=[DSCA], under=OPERATING)
    quarantined: int = fact("How many of them were set aside.", open_to=[DSCA], under=OPERATING)
    waiting: int = fact("How many set aside by this or an earlier round still wait.", open_to=[DSCA], under=OPERATING)
    asked_again_at: datetime | None = fact(
        "When it is asked again, while it is left alone because it failed several times.",
        open_to=[DSCA],
        under=OPERATING,
    )
    coverage: str | None = fact(
        "What share of what there is it covers, where that is known.", open_to=[DSCA], under=OPERATING
    )


feeds = Registry()
feeds.facet(carries=[])(Feed)
FEED = feeds.facets["Feed"]
