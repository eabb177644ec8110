"""Under which law a case is built for a partner, how long its funds last, and what was settled first (SAMM C2.1.7.1; C15)."""

from __future__ import annotations

from datetime import date

from schema.audience import CCMD, DSCA, IMPLEMENTING_AGENCY, SCO, STATE
from schema.case import Case
from schema.conditions import Choose, Equals, Fact, Literal
from schema.disclosure import facet, fact
from schema.rules.building_partner_capacity import ProgramAuthority
from schema.rules.training import VettingResult

# The country that benefits pays nothing and signs nothing: of what is built for it, it reads what reaches it.
READERS = (SCO, DSCA, IMPLEMENTING_AGENCY, STATE, CCMD)
# As of those who are trained, the agency does not read what vetting came to; that units are cleared it acts on.
VETTERS = (SCO, DSCA, STATE, CCMD)
# As of every other notification before it is public: that one is needed is not told by what is on record.
NOTIFIERS = (DSCA, IMPLEMENTING_AGENCY, STATE)
BUILT_UNDER = "SAMM C2.1.7.1.1; C15; J"
FUNDED = "31 USC 1552(a); SAMM C15; J"
AGREED = "SAMM C2.1.7.1.2; J"
NOTIFIED = "10 USC 333(e); EO 14383; J"
VETTED = "10 USC 362; SAMM C15; C2.1.6.1.3; J"
CLEARED = "10 USC 362; SAMM C15; J"
# So the agency learns that a clearance was taken back, and never of what vetting came to, or that it is under way.
ACTED_ON = "10 USC 362: the agency delivers to units that are cleared, so it is told that they are, or no longer; J"


@facet(part_of=Case, area="program", called="buildingPartnerCapacityProgram", named_by="statute")
class BuildingPartnerCapacityProgram:
    """The program a case is built for a partner under: its law, its funds, the partner's agreement, and what is settled first."""

    authority: ProgramAuthority | None = fact(
        "Under which law it is built: section 333, the Ukraine initiative, or another country's or region's program.",
        open_to=READERS,
        under=BUILT_UNDER,
    )
    statute: str | None = fact("That law, such as `10 USC 333`.", open_to=READERS, under=BUILT_UNDER)
    note: str | None = fact(
        "What the note of the letter says of appropriation and authority.", open_to=READERS, under=BUILT_UNDER
    )
    funds_available_until: date | None = fact(
        "The last day on which its funds are available for obligation.", open_to=READERS, to_come=True, under=FUNDED
    )
    funds_cancelled_on: date | None = fact(
        "The day on which what was not spent of its funds is cancelled.", open_to=READERS, to_come=True, under=FUNDED
    )
    partner_agreed_on: date | None = fact(
        "The day the partner agreed to accept and to sustain what is built for it.", open_to=READERS, under=AGREED
    )
    partner_agreed_by: str | None = fact(
        "The office of the partner that agreed, never a person.", open_to=READERS, under=AGREED
    )
    congress_notified_on: date | None = fact(
        "The day Congress was notified of the program.", open_to=NOTIFIERS, under=NOTIFIED
    )
    unit_vetting: VettingResult | None = fact(
        "What the vetting of the units that are to have it came to.", open_to=VETTERS, under=VETTED
    )
    units_vetted_on: date | None = fact("The day of that result.", open_to=VETTERS, under=VETTED)
    units_cleared_on: date | None = fact(
        "The day the units that are to have it were cleared for it; null until all are.",
        open_to=READERS,
        derived=Choose(
            ((Equals(Fact("unit_vetting"), Literal(VettingResult.CLEARED)), Fact("units_vetted_on")),), Literal(None)
        ),
        on_purpose=ACTED_ON,
        under=CLEARED,
    )
