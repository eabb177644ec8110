"""Generated cases, the same for the same seed: what sixteen thousand files of a few dozen purchasers look like.

Rows are made as intake keeps them: the case's scope on all that hangs on it, one latest version, the instants of each
audience, the keys of their source. What is worked out of other rows is left to the store that takes them in. The books
beside the facets (observations, outbox) stay empty: no read looks at them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

import orjson

from hub.store.tables import metadata
from hub.write.as_of import TOLD, first
from schema.disclosure import SCOPE
from schema.facets.production_milestone import ProductionMilestoneKind
from schema.graph import the_graph
from schema.markings import Marking
from schema.rules.capability import Capability
from schema.values import instant_text

SEED = 20260309
AGENCIES = ("B", "D", "P", "Q")
PROGRAM_CODES = ("H4", "H7")
# Fictitious customers first; the codes after them belong to nobody.
CUSTOMERS = ("BN", "VE", "QO", *(f"{letter}{digit}" for letter in "XZUW" for digit in range(10)))
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_FIRST_DAY = date(2024, 1, 8)
_BANNERS = (
    "CUI//NOFORN",
    "CUI//FED ONLY",
    "CUI//FEDCON",
    "CUI//AC",
    "CUI//AWP",
    "CUI//NOCON",
    "CUI//RELIDO",
    "CUI//REL TO USA, BNA",
    "CUI//REL TO USA, VED",
    "CUI//SP-PROPIN",
    "CUI//SP-PROPIN//FED ONLY",
    "CUI//DL ONLY agency:D, office:BN",
    "CUI//EXPT",
)
_ARTICLES = (
    "tactical radios", "maritime patrol aircraft", "air defense radars", "armored recovery vehicles",
    "night vision goggles", "coastal patrol boats", "field hospitals", "ground control stations", "runway lighting",
    "training ammunition", "engine overhaul kits", "secure telephones",
)  # fmt: skip
_CLAUSE = (
    "The articles are delivered free alongside; title passes at the initial point of shipment, and what is lost or "
    "damaged on the way is the purchaser's to claim within one year of the day on which it was billed. "
)
_CAPABILITIES = tuple(kind.name for kind in Capability)
_STEPS = tuple(kind.name for kind in ProductionMilestoneKind)
_WAY = ("milap_on", "sent_on", "accepted_on", "implemented_on")

Row = dict[str, Any]


def customers(cases: int) -> tuple[str, ...]:
    """The customers among whom so many cases are spread."""
    return CUSTOMERS[: max(4, min(40, cases // 100))]


def companies(cases: int) -> tuple[str, ...]:
    """The companies that are invited to estimate, by CAGE code."""
    return tuple(
        f"{1 + n % 9}{_LETTERS[n % 24]}{_LETTERS[n // 24]}{n % 10}{n * 7 % 10}"
        for n in range(max(6, min(60, cases // 100)))
    )


def columns() -> dict[str, list[str]]:
    """The columns of each facet's table that are written, parents before children."""
    tables = metadata(the_graph().registry).sorted_tables
    facets = {f.table for f in the_graph().facets.values()}
    return {t.name: [c.name for c in t.columns if c.computed is None] for t in tables if t.name in facets}


def tables(cases: int, seed: int = SEED) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every facet's table, as tuples in the order of `columns()`."""
    maker = _Maker(Random(seed), cases)
    for number in range(cases):
        maker.case(number)
    maker.countries()
    return {table: [tuple(map(row.get, names)) for row in maker.rows[table]] for table, names in columns().items()}


class _Maker:
    """Makes one case after the other with all that hangs on it; every choice is the seed's."""

    def __init__(self, rng: Random, cases: int) -> None:
        self.rng = rng
        self.customers = customers(cases)
        self.companies = companies(cases)
        self.graph = the_graph()
        self.rows: dict[str, list[Row]] = {f.table: [] for f in self.graph.facets.values()}
        self._taken: dict[tuple[str, str], int] = {}
        self._told = cache(self._as_of)
        self.life = Random(
            SEED + cases
        )  # what only numbers over many cases are made of leaves the other choices as they are

    def case(self, number: int) -> None:
        """One case: how far it came decides what there is of it."""
        rng = self.rng
        benefitting = self.customers[number % len(self.customers)]
        agency = AGENCIES[number // len(self.customers) % len(AGENCIES)]
        built = rng.random() < 0.08
        customer = rng.choice(PROGRAM_CODES) if built else benefitting
        place = self._taken[customer, agency] = self._taken.get((customer, agency), -1) + 1
        letters = "".join(_LETTERS[place // 24**power % 24] for power in (2, 1, 0))
        designator = f"{customer}-{agency}-{letters}"
        opened = _FIRST_DAY + timedelta(days=rng.randrange(700))
        article = rng.choice(_ARTICLES)
        asked = not built and rng.random() < 0.94
        acknowledged = asked and rng.random() < 0.9
        far = rng.choice((0, 0, 1, 1, 2, 2, 3, 4, 4, 4)) if acknowledged or built else 0  # steps of the first offer
        late = rng.choice((0, 0, 0, 1, 2, 3)) if far == 4 else 0
        notified = opened + timedelta(days=20) if built and rng.random() < 0.7 else None
        case: Row = {
            "designator": designator,
            "customer": customer,
            "benefitting": benefitting,
            "agency": agency,
            "program": "BPC" if built else rng.choice(("FMS", "FMS", "FMS", "FMF")),
            "purchaser_told": acknowledged or notified is not None,
            "document_accepted": far >= 3,
            "neutral_title": f"{article.capitalize()} with support and training, part {place + 1}",
            "title": f"Program {letters}: {article}, {rng.randrange(2, 90)} each, with spares",
            "form": "BPC_PSEUDO" if built else rng.choice(("DEFINED_ORDER", "DEFINED_ORDER", "BLANKET_ORDER", "CLSSA_FMSO_I")),
            "case_manager": f"Case office {agency}-{letters}, {designator.lower()}@cases.example, +1 555 {number % 10_000:04}",
            "notified_on": notified,
            "delivered_from": opened + timedelta(days=400) if late >= 1 else None,
            "sustained_from": opened + timedelta(days=520) if late >= 2 else None,
            "closed_on": opened + timedelta(days=600) if late >= 3 else None,
        }  # fmt: skip
        self._keep("Case", case, None, designator, opened, originator=f"agency:{agency}")
        if asked:
            self._letter_of_request(case, opened, acknowledged, far)
        self._calls(case, opened, article)
        self._offers(case, opened, far)
        self._notifications(case, opened, article, far)
        self._remarks(case, opened)
        if far == 4 and rng.random() < 0.5:
            self._contract(case, opened)
        if far == 4:
            self._delivered(case, opened, late)

    def countries(self) -> None:
        """In which region and theater each customer is, and what its office expects it to ask for."""
        life = self.life
        for number, code in enumerate(self.customers):
            about: Row = dict.fromkeys(SCOPE, "") | {"customer": code, "benefitting": code}
            about |= {"purchaser_told": False, "document_accepted": False, "case_id": None}
            theater = ("CENTCOM", "EUCOM", "INDOPACOM", "SOUTHCOM", "AFRICOM")[number % 5]
            nation: Row = {**about, "code": code, "region": f"Region {number % 7}", "combatant_command": theater}
            self._keep("CustomerNation", nation, None, f"nation/{code}", _FIRST_DAY, originator="department:DSCA")
            for year in range(2027, 2032):
                for place in range(8):
                    forecast: Row = {
                        **about,
                        "report": "FMS_FORECAST",
                        "year": year,
                        "article": life.choice(_ARTICLES),
                        "weapon_kind": "OTHER",
                        "quantity": life.randrange(1, 40),
                        "capability": life.choice(_CAPABILITIES),
                        "estimated_value": _money(life.randrange(1_000_000, 900_000_000)),
                        "submitted_on": _FIRST_DAY,
                    }
                    key = f"forecast/{code}/{year}/{place}"
                    self._keep("SalesForecast", forecast, None, key, _FIRST_DAY, originator=f"office:{code}")

    def _delivered(self, case: Row, opened: date, late: int) -> None:
        """What came of a case that is implemented: milestones, shipments, deliveries, bills, articles and their faults."""
        life, designator = self.life, case["designator"]

        def day(of: int) -> date:
            return opened + timedelta(days=of + life.randrange(40))

        for place in range(3):
            step: Row = {"kind": _STEPS[place], "planned_on": day(300), "actual_on": day(310)}
            self._keep("ProductionMilestone", step, case, f"{designator}/step/{place}", opened)
        for place in range(2 if late else 1):
            shipment: Row = {
                "shipped_on": day(350),
                "arrival_expected_on": day(380),
                "arrived_on": day(390) if late else None,
            }
            self._keep("Shipment", shipment, case, f"{designator}/shipment/{place}", opened)
            delivery: Row = {"item": "One lot", "quantity": 4, "delivered_on": day(400) if late else None}
            self._keep("Delivery", delivery, case, f"{designator}/delivery/{place}", opened)
            bill: Row = {
                "period_ends_on": day(330),
                "prepared_on": day(340),
                "issued_on": day(350),
                "amount_billed": _money(life.randrange(1_000_000, 90_000_000)),
                "payment_received": _money(life.randrange(1_000_000, 90_000_000)),
            }
            self._keep("BillingStatement", bill, case, f"{designator}/bill/{place}", opened)
            item: Row = {
                "serial_number": f"{designator}-{place}",
                "item": "One article",
                "monitoring": "ENHANCED",
                "last_checked_on": day(410),
                "check_due_on": day(775),
            }
            self._keep("EndUseItem", item, case, f"{designator}/item/{place}", opened)
        if life.random() < 0.4:
            report: Row = {
                "number": f"{designator}-R",
                "reported_on": day(420),
                "decided_on": day(500) if late > 1 else None,
            }
            self._keep("SupplyDiscrepancyReport", report, case, f"{designator}/report", opened)

    def _letter_of_request(self, case: Row, opened: date, acknowledged: bool, far: int) -> None:
        rng = self.rng
        status = "COMPLETE" if far else rng.choice(("RECEIPT", "ASSESSMENT", "INSUFFICIENT", "ACTIONABLE", "ADVISORY"))
        letter: Row = {
            "reference": f"{case['customer']}/AS/{opened.year}/{rng.randrange(999)}",
            "requirement": f"{case['neutral_title']}, with operator training and three years of spares.",
            "response_wanted": rng.choice(("LETTER_OF_OFFER", "LETTER_OF_OFFER", "PRICE_AND_AVAILABILITY")),
            "funding": "National funds of the budget year",
            "signed_on": opened,
            "received_on": opened + timedelta(days=4),
            "acknowledged_on": opened + timedelta(days=9) if acknowledged else None,
            "returned_on": opened + timedelta(days=12) if status == "INSUFFICIENT" else None,
            "raw_status": status,
            "actionable_on": opened + timedelta(days=14) if far or status == "ACTIONABLE" else None,
            "preparation_group": self.life.choice(("A", "B", "C")),
            "capability": self.life.choice(_CAPABILITIES),
            "evaluation": "Read against the actionable criteria; the country team assessment is with the embassy.",
        }
        key = f"{case['designator']}/lor"
        # Most letters are the purchaser's own words; some the agency wrote down from a meeting.
        author = f"customer:{case['benefitting']}" if rng.random() < 0.8 else f"agency:{case['agency']}"
        self._keep("LetterOfRequest", letter, case, key, opened, originator=author, marked=0.01)
        for number in range(rng.randrange(3) if status == "INSUFFICIENT" else 0):
            item: Row = {"parent_id": letter["id"], "item": f"State how many are for training, item {number + 1}."}
            self._keep("MissingFromPurchaser", item, case, f"{key}/missing/{number}", opened)

    def _calls(self, case: Row, opened: date, article: str) -> None:
        rng = self.rng
        for number in range(rng.choice((0, 0, 1, 1, 1, 2))):
            key = f"{case['designator']}/rom/{number}"
            opens = _at(opened + timedelta(days=30))
            closes = opens + timedelta(days=rng.choice((45, 60, 1200)))
            call: Row = {
                "subject": f"Price and schedule of {article}, lot {number + 1}",
                "specification": f"Lot of {article} with shelter, generator, spares for three years and training. " * 2,
                "opens_at": opens,
                "closes_at": closes,
                "cancelled_at": opens + timedelta(days=20) if rng.random() < 0.04 else None,
            }
            self._keep("RomCall", call, case, key, opened, marked=0.01)
            invited = rng.sample(self.companies, rng.randrange(3, min(7, len(self.companies))))
            for company in invited:
                invitation: Row = {"parent_id": call["id"], "company": company, "invited_at": opens}
                self._keep("RomInvitation", invitation, case, f"{key}/invitation/{company}", opened)
            for n in range(rng.randrange(4)):
                self._question(case, call, f"{key}/question/{n}", rng.choice(invited), opens)
            for company in invited:
                if rng.random() < 0.7:
                    self._estimate(case, call, company, opens)

    def _question(self, case: Row, call: Row, key: str, company: str, opens: datetime) -> None:
        answered = self.rng.random() < 0.8
        question: Row = {
            "parent_id": call["id"],
            "question": "Is training at the purchaser's own site to be priced as an option?" if answered else None,
            "answer": "Yes: price it as an option, and name the number of trainees." if answered else None,
            "published_at": opens + timedelta(days=self.rng.randrange(3, 20), hours=self.rng.randrange(24)) if answered else None,
            "asked_text": "Do you want training on site, and is it optional?",
            "asked_at": opens + timedelta(days=2),
        }  # fmt: skip
        self._keep("RomQuestion", question, case, key, opens.date(), originator=f"company:{company}")

    def _estimate(self, case: Row, call: Row, company: str, opens: datetime) -> None:
        rng = self.rng
        estimate: Row = {
            "parent_id": call["id"],
            "company": company,
            "amount": _money(rng.randrange(2_000_000, 900_000_000)),
            "lead_time_months": rng.randrange(6, 60),
            "assumptions": "Shelters are taken from an existing production lot; prices of the base year.",
            "valid_until": opens.date() + timedelta(days=400),
            "state": "SUBMITTED",
            "submitted_at": opens + timedelta(days=rng.randrange(5, 40), seconds=rng.randrange(86_400)),
            "call_closes_at": call["closes_at"],
        }
        # Most companies mark their own as proprietary; now and then the agency limits it further.
        marking = rng.choice(_BANNERS) if rng.random() < 0.03 else "CUI//SP-PROPIN" if rng.random() < 0.4 else None
        self._keep("RomEstimate", estimate, case, None, opens.date(), originator=f"company:{company}", marking=marking)
        if rng.random() < 0.1:
            later = estimate["submitted_at"] + timedelta(days=1)
            self._next("RomEstimate", estimate, state="WITHDRAWN", submitted_at=later)
        elif rng.random() < 0.08:
            to = f"customer:{case['benefitting']}"
            consent: Row = {
                "record": str(estimate["id"]),
                "record_type": "RomEstimate",
                "record_version": 1,
                "consented_to": to,
                "consented_at": opens + timedelta(days=60),
            }
            self._keep("Consent", consent, case, None, opens.date(), originator=f"company:{company}")

    def _offers(self, case: Row, opened: date, far: int) -> None:
        """The letters of offer; an amendment comes after what it amends."""
        rng = self.rng
        if not far and rng.random() < 0.5:
            return
        for number in range(rng.choice((1, 1, 2, 2, 3)) if far >= 2 else 1):
            steps = far if number == 0 else rng.choice((0, 1, 2, 2, 4)) if far >= 3 else rng.choice((0, 1, 2))
            self._offer(case, number, opened + timedelta(days=60 + 90 * number), steps)

    def _offer(self, case: Row, number: int, drawn: date, steps: int) -> None:
        rng = self.rng
        lines = rng.randrange(3, 9)
        prices = [rng.randrange(20_000, 40_000_000) for _ in range(lines)]
        quantities = [rng.randrange(1, 48) for _ in range(lines)]
        total = sum(p * q for p, q in zip(prices, quantities, strict=True))
        status = ("DEVELOPMENT", "PROPOSED", "OFFERED", "ACCEPTED", "IMPLEMENTED")[steps]
        decided = drawn + timedelta(days=80) if steps >= 3 else None
        offer: Row = {
            "kind": "BASIC" if number == 0 else rng.choice(("AMENDMENT", "MODIFICATION")),
            "number": number,
            **{name: drawn + timedelta(days=40 * n) if n < steps else None for n, name in enumerate(_WAY)},
            "decision": "ACCEPTED" if decided else None,
            "decided_on": decided,
            "raw_status": status,
            "waits_on": rng.choice(("AGENCY", "DSCA", "INTERAGENCY")) if steps < 2 else None,
            "delay_class": rng.choice((None, None, "PRICING", "REVIEW")),
            "milestones": [f"MDD {drawn.isoformat()}", f"MWRT {(drawn + timedelta(days=9)).isoformat()}"],
            "holds": [],
            "delay_text": "The price of the shelters is being asked again." if steps < 2 else None,
            "pricing_basis": "Contract prices of the last lot, raised by the index of the base year.",
            "contingency": _money(total * 3 // 100),
            "negotiating_position": "A second training course may be added at no charge.",
            "total_value": _money(total + total * 35 // 1000),
            "charges": _money(total * 35 // 1000),
            "payment_schedule": [
                f"{(drawn + timedelta(days=91 * n)).isoformat()} {_money(total // 4)}" for n in range(4)
            ],
            "delivery_forecast": "The first lot 18 months after acceptance, the last 30.",
            "notes": _CLAUSE,
            "terms": _CLAUSE * 2,
            "expires_on": drawn + timedelta(days=130) if steps >= 2 else None,
            "transport_plan": "By sea, under the defense transportation system.",
        }
        key = f"{case['designator']}/offer/{number}"
        self._keep("LetterOfOffer", offer, case, key, drawn, marked=0.04)
        made = []
        for n, (price, quantity) in enumerate(zip(prices, quantities, strict=True), 1):
            line: Row = {
                "parent_id": offer["id"],
                "parent_version": 1,
                "number": f"{n:03}",
                "description": f"{rng.choice(_ARTICLES).capitalize()}, configuration {n}, with first year of support",
                "quantity": quantity,
                "unit_cost": _money(price),
                "total": _money(price * quantity),
            }
            self._keep("OfferLine", line, case, f"{key}/line/{n:03}", drawn, marked=0.02)
            made.append(line)
        if rng.random() < 0.15:
            # The next version: the agency took its approval back and writes anew, or mends a word.
            back = steps in (1, 2) and rng.random() < 0.7
            back_to = dict.fromkeys((*_WAY, "expires_on")) | {"raw_status": "DEVELOPMENT", "waits_on": "AGENCY"}
            self._next("LetterOfOffer", offer, **(back_to if back else {"delay_text": "Being read once more."}))
            for line in made:
                more = _money(rng.randrange(20_000, 40_000_000)) if back else line["total"]
                self._next("OfferLine", line, parent_version=2, total=more)

    def _notifications(self, case: Row, opened: date, article: str, far: int) -> None:
        rng = self.rng
        for number in range(rng.choice((0, 0, 0, 1, 1, 2)) if far >= 2 else 0):
            printed = opened + timedelta(days=90 + 30 * number)
            notification: Row = {
                "transmittal": f"{printed.year % 100}-{rng.randrange(1, 99):02}",
                "kind": "CERTIFICATION" if number == 0 else "ENHANCEMENT",
                "title": f"{case['benefitting']}: {article}",
                "purchaser": f"Government of {case['benefitting']}",
                "total_value": _money(rng.randrange(14_000_000_00, 900_000_000_00)),
                "major_defense_equipment_value": _money(rng.randrange(1_000_000_00, 9_000_000_00)),
                "other_value": _money(rng.randrange(1_000_000_00, 9_000_000_00)),
                "funding_source": "National funds",
                "articles": f"Lots of {article} with containers, publications, training and logistics support. " * 3,
                "military_department": {"B": "Army", "D": "Air Force", "P": "Navy"}.get(case["agency"], "DSCA"),
                "named_case": case["designator"],
                "named_cases": [case["designator"]],
                "prior_related_cases": [],
                "sales_commission": "None known at this time.",
                "principal_contractor": "To be determined by competition.",
                "delivered_on": printed - timedelta(days=20),
                "published_in": "Federal Register",
                "published_on": printed if rng.random() < 0.9 else None,
                "document_number": f"{printed.year}-{rng.randrange(10_000, 30_000)}",
                "url": "https://notices.example/document",
                "state": "CLEARED",
                "tier": rng.randrange(1, 4),
                "informal_review_from": printed - timedelta(days=60),
                "draft_text": "As printed.",
            }
            if notification["published_on"] is None:
                notification |= {"state": "DRAFT", "published_in": None, "document_number": None, "url": None}
            self._keep("CongressionalNotification", notification, case, f"{case['designator']}/cn/{number}", printed)

    def _remarks(self, case: Row, opened: date) -> None:
        rng = self.rng
        if rng.random() < 0.3:
            summary: Row = {"text": f"{case['neutral_title']}, for unprepared sites, with training."}
            self._keep("RequirementSummary", summary, case, f"{case['designator']}/summary", opened)
            self._release(case, summary, "RequirementSummary", f"company:{rng.choice(self.companies)}", opened)
        if rng.random() < 0.3:
            remark: Row = {"text": "Named twice at the spring talks; expect an amendment by autumn."}
            self._keep("InternalRemark", remark, case, f"{case['designator']}/remark", opened, marked=0.05)
            if rng.random() < 0.4:
                self._release(case, remark, "InternalRemark", f"office:{case['benefitting']}", opened)

    def _release(self, case: Row, about: Row, kind: str, to: str, opened: date) -> None:
        release: Row = {
            "record": str(about["id"]),
            "record_type": kind,
            "record_version": 1,
            "released_to": to,
            "released_at": _at(opened + timedelta(days=50)),
            "reason": "Asked for in the meeting of the month.",
        }
        self._keep("Release", release, case, f"{case['designator']}/release/{kind}/{to}", opened)

    def _contract(self, case: Row, opened: date) -> None:
        contract: Row = {"contractor": self.rng.choice(self.companies), "awarded_on": opened + timedelta(days=300)}
        self._keep("Contract", contract, case, f"{case['designator']}/contract", opened)

    # Rows.

    def _keep(
        self,
        facet: str,
        row: Row,
        case: Row | None,
        key: str | None,
        told: date,
        *,
        originator: str | None = None,
        marked: float = 0.0,
        marking: str | None = None,
    ) -> None:
        """Put in what every row carries, and keep it; a row that its author submitted has its id for a key."""
        rng = self.rng
        record = UUID(int=rng.getrandbits(128))
        if marking is None and rng.random() < marked:
            marking = rng.choice(_BANNERS)
        of = case if case is not None else row
        submitted = key is None
        as_of = told + timedelta(days=rng.randrange(3))
        row |= {
            "id": record,
            "version": 1,
            "latest": True,
            "originator": originator or f"agency:{of['agency']}",
            "source": "submission" if submitted else "case_system",
            "source_class": "submission" if submitted else "agency_system",
            "source_key": str(record) if submitted else key,
            "as_of": self._told(facet, as_of),
            "received_at": _at(as_of + timedelta(days=1)),
            **_read(marking),
        }
        if case is not None:
            row |= {name: case[name] for name in SCOPE}
            row["case_id"] = case["id"]
        self.rows[self.graph.facets[facet].table].append(row)

    def _next(self, facet: str, row: Row, **changed: Any) -> None:
        """The version after this one, which is no longer the latest."""
        row["latest"] = False
        later = {**row, **changed, "latest": True, "version": row["version"] + 1}
        later["received_at"] = row["received_at"] + timedelta(days=30)
        self.rows[self.graph.facets[facet].table].append(later)

    def _as_of(self, facet: str, told: date) -> str:
        instant = _at(told)
        return orjson.dumps(first(self.graph.facets[facet], instant) | {TOLD: instant_text(instant)}).decode()


@cache
def _read(banner: str | None) -> Row:
    if banner is None:
        return {"marking": None, "marking_controls": None, "marking_addressees": None}
    read = Marking.parse(banner)
    return {
        "marking": read.banner,
        "marking_controls": list(read.controls),
        "marking_addressees": list(read.addressees),
    }


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02} USD"
