"""Who administers a party's access: a primary and an alternate, designated by letter (SAMM C2.1.5.1).

Whoever accredits names: a nation's office its nation's two, DSCA those of everybody else. No personal name is kept: the person
is known as its identity provider knows it, by issuer and subject, and is called by its post.
"""

from __future__ import annotations

from datetime import date, datetime

from schema.audience import DSCA, SCO
from schema.case import EVERYBODY, Case
from schema.conditions import Condition, Equals, Fact, Mine
from schema.disclosure import facet, fact
from schema.rules.tokens import AdministratorRole, AdministratorStatus

DESIGNATED = "SAMM C2.1.5.1; DSCA foreign customer guide; J"
# DSCA sees that a nation has its two, by their posts; who they are it knows of those it named itself.
TOLD_WHO = tuple(audience for audience in EVERYBODY if audience is not DSCA)

administered = Condition(
    "administered",
    "it names who administers the tokens of the reader's own organization",
    Equals(Fact("party"), Mine("party")),
)


# Its own party's, and of those who name: a nation's by the office accredited to it, everybody's by DSCA.
@facet(
    part_of=Case,
    area="token",
    many=True,
    called="tokenAdministrators",
    register="tokenAdministrators",
    row={audience: administered for audience in EVERYBODY if audience not in (SCO, DSCA)},
    beyond={audience: administered for audience in EVERYBODY if audience is not DSCA},
    marked=False,
    only_submitted=True,
    without_case=True,
    order=["party", "role"],
    named_by="post",
)
class TokenAdministrator:
    """A person who issues, narrows, moves and revokes an organization's tokens, as whoever accredits it named the person."""

    party: str | None = fact(
        "The organization whose tokens are administered, such as `customer:BN`.",
        open_to=EVERYBODY,
        under=DESIGNATED,
    )
    role: AdministratorRole | None = fact(
        "Whether this is the primary administrator or the alternate.", open_to=EVERYBODY, under=DESIGNATED
    )
    status: AdministratorStatus | None = fact(
        "Whether the designation stands or has ended.", open_to=EVERYBODY, under=DESIGNATED
    )
    holder_issuer: str | None = fact(
        "The identity provider that knows the person, as its tokens name it in `iss`.",
        open_to=TOLD_WHO,
        own=[DSCA],
        under=DESIGNATED,
    )
    holder_subject: str | None = fact(
        "What that provider knows the person by, as its tokens say in `sub`; never a name.",
        open_to=TOLD_WHO,
        own=[DSCA],
        under=DESIGNATED,
    )
    post: str | None = fact(
        "The post or title the person is called by; never a name.", open_to=EVERYBODY, under=DESIGNATED
    )
    designated_by: str | None = fact(
        "The reference of the letter that designates the person.", open_to=EVERYBODY, under=DESIGNATED
    )
    named_on: date | None = fact("The day the person was named here.", open_to=EVERYBODY, under=DESIGNATED)
    ended_at: datetime | None = fact("The instant the designation ended.", open_to=EVERYBODY, under=DESIGNATED)
