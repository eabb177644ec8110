"""The four operations: what is asked, in whose seat, with which variables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from bench.cases import AGENCIES, companies, customers

Variables = dict[str, Any]

DASHBOARD = """query Dashboard($customer: CustomerCode!, $first: Int!) {
  cases(where: {customer: {eq: $customer}}, first: $first) {
    nodes {
      designator neutralTitle stage program
      lettersOfOffer(first: 3) { nodes { number status sentOn totalValue } }
    }
  }
}"""

CASE_PAGE = """query CasePage($designator: CaseDesignator!) {
  case(designator: $designator) {
    designator customer agency benefitting neutralTitle title program form stage caseManager
    notifiedOn deliveredFrom sustainedFrom closedOn
    letterOfRequest {
      reference requirement responseWanted funding signedOn receivedOn acknowledgedOn status rawStatus evaluation
    }
    lettersOfOffer(first: 10) {
      nodes {
        kind number milapOn sentOn status rawStatus decision decidedOn acceptedOn implementedOn waitsOn delayClass
        milestones holds pricingBasis contingency totalValue charges paymentSchedule expiresOn
        lines(first: 20) { nodes { number description quantity unitCost total } }
      }
    }
    romCalls(first: 10) {
      nodes {
        subject specification opensAt closesAt state estimateCame
        invitations(first: 20) { nodes { company invitedAt } }
        questions(first: 20) { nodes { question answer publishedAt askedText askedAt } }
        estimates(first: 20) { nodes { company amount leadTimeMonths assumptions validUntil state submittedAt } }
      }
    }
    congressionalNotifications(first: 10) {
      nodes { transmittal kind title totalValue articles deliveredOn publishedOn documentNumber state tier }
    }
  }
}"""

LINES = """query Lines($first: Int!) {
  cases(first: $first) {
    nodes {
      designator
      lettersOfOffer { nodes { number lines(first: 10) { nodes { number description quantity total } } } }
    }
  }
}"""

OWN_ESTIMATES = """query OwnEstimates($first: Int!) {
  romEstimates(first: $first) {
    nodes {
      amount leadTimeMonths state submittedAt
      case { designator neutralTitle }
      romCall { subject closesAt }
    }
  }
}"""


@dataclass(frozen=True)
class Asked:
    """One request: who asks, and the values of the operation's variables."""

    seat: str
    variables: Variables


@dataclass(frozen=True)
class Operation:
    """One operation of the workload."""

    name: str
    title: str
    document: str
    draw: Callable[[Random, World], Asked]

    def asked(self, count: int, world: World, seed: int = 7) -> list[Asked]:
        """So many requests, the same for the same seed."""
        rng = Random(f"{self.name} {seed}")
        return [self.draw(rng, world) for _ in range(count)]


@dataclass(frozen=True)
class World:
    """What there is to ask about: how many cases were generated, and their designators by agency."""

    cases: int
    designators: dict[str, list[str]]


def _dashboard(rng: Random, world: World) -> Asked:
    customer = rng.choice(customers(world.cases))
    return Asked(f"partner:{customer}", {"customer": customer, "first": 50})


def _case_page(rng: Random, world: World) -> Asked:
    agency = rng.choice(AGENCIES)
    # Now and then another agency's case, which is known at a glance only.
    of = agency if rng.random() < 0.95 else rng.choice(AGENCIES)
    return Asked(f"agency:{agency}", {"designator": rng.choice(world.designators[of])})


def _lines(rng: Random, world: World) -> Asked:
    accredited = rng.sample(customers(world.cases), 2)
    return Asked(f"sco:{','.join(accredited)}", {"first": 20})


def _own_estimates(rng: Random, world: World) -> Asked:
    return Asked(f"industry:{rng.choice(companies(world.cases))}", {"first": 50})


OPERATIONS = {
    o.name: o
    for o in (
        Operation("Dashboard", "dashboard", DASHBOARD, _dashboard),
        Operation("CasePage", "case page", CASE_PAGE, _case_page),
        Operation("Lines", "lines nested in cases", LINES, _lines),
        Operation("OwnEstimates", "a contractor's own estimates", OWN_ESTIMATES, _own_estimates),
    )
}
