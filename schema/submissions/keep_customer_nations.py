"""DSCA keeps the list of customers: in which region each is, and in whose theater (SAMM Table C4.T2)."""

from __future__ import annotations

from schema.audience import DSCA
from schema.desk import Desk, Draft, Refused, Submitted, given, submission
from schema.facets.customer_nation import LISTED
from schema.submissions.case_in_execution import objection_to_empty
from schema.values import CustomerCode


@submission(by=[DSCA], makes="CustomerNation", under=LISTED)
class ListCustomerNation(Submitted):
    """DSCA says of a customer in which region it is counted and in whose theater it is; what was said before is replaced."""

    code: CustomerCode = given("The security cooperation customer code, such as `BN`.")
    region: str = given("The region it is counted in.")
    combatant_command: str = given("The combatant command in whose theater it is, such as `CENTCOM`.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        empty = objection_to_empty(region=self.region, combatant_command=self.combatant_command)
        if empty is not None:
            return empty
        said: dict[str, object] = {"region": self.region, "combatant_command": self.combatant_command}
        for nation in await desk.register("customerNations"):
            if nation.facts["code"] == self.code:
                return Draft("CustomerNation", said, revises=nation.id)
        scope: dict[str, object] = {"customer": self.code, "benefitting": self.code}
        return Draft("CustomerNation", said | {"code": str(self.code)}, scope=scope)
