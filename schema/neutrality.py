"""What it is to tell contractors alike: the same of a requirement to every invited one, at the same instant (SAMM C2.1.8.5).

Written once, for the ledger that names who was told what and for the mark by which an office reads balanced or not.
"""

from __future__ import annotations

from schema.audience import PartyKind
from schema.conditions import AllOf, Among, AtOrBefore, Equals, Fact, IsSet, Not, Some
from schema.strands import Outer, PartyOf, first, last

# The records of a case that tell a contractor of the requirement, each to whom it was released.
ABOUT_THE_REQUIREMENT = ("RequirementSummary",)

COMPANY = PartyOf(PartyKind.COMPANY, Fact("company"))
INVITATIONS = Some("RomInvitation", "children")
FIRST_INVITED, LAST_INVITED = first(INVITATIONS, "invited_at"), last(INVITATIONS, "invited_at")

tells_of_the_requirement = Among(Fact("record_type"), ABOUT_THE_REQUIREMENT)
# Of a release: to one of the contractors that are invited under its case.
to_an_invited = Some("RomInvitation", "case", Equals(COMPANY, Outer("Release", Fact("released_to"))))
# Of a release, where others are looked at for it: of the same record, in the same version.
of_the_same = AllOf(
    (
        Equals(Fact("record"), Outer("Release", Fact("record"))),
        Equals(Fact("record_version"), Outer("Release", Fact("record_version"))),
    )
)
earlier = Not(AtOrBefore(Outer("Release", Fact("released_at")), Fact("released_at")))

_at_that_instant_too = Some(
    "Release",
    "case",
    AllOf(
        (
            of_the_same,
            Equals(Fact("released_at"), Outer("Release", Fact("released_at"))),
            Equals(Fact("released_to"), Outer("RomInvitation", COMPANY)),
        )
    ),
)
# An answer is published to all at once, so who was given it later was invited later.
TOLD_UNEVENLY = Some("RomCall", "case", AllOf((IsSet(FIRST_INVITED), Not(Equals(FIRST_INVITED, LAST_INVITED))))) | Some(
    "Release",
    "case",
    AllOf((tells_of_the_requirement, to_an_invited, Some("RomInvitation", "case", Not(_at_that_instant_too)))),
)
