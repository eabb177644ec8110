"""CUI markings: which banners are well formed, and whom each keeps away (32 CFR 2002.16; SAMM C3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.audience import DSCA, IMPLEMENTING_AGENCY, INDUSTRY, Audience, Principal
from schema.conditions import AnyOf, Carries, Fact, IsSet, Not, Row, own, released
from schema.disclosure import Verdict, controls_asked, decide, marking_admits, marking_demands
from schema.errors import BadValue, DeclarationError
from schema.graph import the_graph
from schema.markings import ALONE, CATEGORIES, LISTED, SUPPLEMENTAL, Marking
from schema.matrix import SHORT, marking_cell

ESTIMATE = the_graph().registry.facets["RomEstimate"]
SCOPED = {"customer": "BN", "benefitting": "BN", "agency": "D", "program": "FMS", "purchaser_told": True}


@dataclass(frozen=True)
class Record:
    """A record of `company:1ABC2` with a banner, and the acts recorded about it."""

    banner: str | None
    principal: Principal
    acts: tuple[tuple[str, str], ...] = ()
    facts: Mapping[str, object] | None = None
    now: datetime = datetime(2026, 3, 9, 12, tzinfo=UTC)

    @property
    def row(self) -> Row:
        return self.facts or {}

    def value(self, of: str, name: str) -> object:
        if self.facts is not None:
            return self.facts.get(name)
        marking = Marking.parse(self.banner) if self.banner else None
        marked = {
            "marking": self.banner,
            "marking_controls": list(marking.controls) if marking else None,
            "marking_addressees": list(marking.addressees) if marking else None,
        }
        return ({"originator": "company:1ABC2", "company": "1ABC2", "amount": "1.00 USD"} | SCOPED | marked).get(name)

    def related(self, facet: str, by: str) -> Iterable[Record]:
        name = {
            "Release": "released_to",
            "Consent": "consented_to",
            "RomInvitation": "company",
            "Contract": "contractor",
        }
        for kind, to in self.acts:
            if kind == facet:
                yield Record(None, self.principal, facts={name[facet]: to, "awarded_on": self.now})


def sees(seat: str, banner: str | None, *acts: tuple[str, str]) -> bool:
    """Whether the marking lets the record through to a seat."""
    principal = Principal.seated(seat)
    return bool(marking_admits(principal.audience).holds(Record(banner, principal, acts)))


def refused(banner: object) -> str:
    """Why a banner is not well formed."""
    with pytest.raises(BadValue) as refusal:
        Marking.parse(banner)
    assert refusal.value.code == "MARKING"
    return refusal.value.hint


# The vectors of the domain, by their numbers.

PROPIN = "CUI//SP-PROPIN"


def test_i1_a_contractor_reads_its_own_proprietary_record() -> None:
    assert sees("industry:1ABC2", PROPIN)


def test_i2_i3_no_other_contractor_and_no_purchaser_does() -> None:
    assert not sees("industry:2XYZ3", PROPIN)
    assert not sees("partner:BN", PROPIN)
    assert sees("agency:D", PROPIN)


def test_i5_federal_employees_only_keeps_the_contractor_away() -> None:
    assert not sees("industry:1ABC2", "CUI//FED ONLY")
    assert sees("sco:BN", "CUI//FED ONLY")


def test_i7_a_list_replaces_every_other_control() -> None:
    listed = "CUI//DL ONLY agency:D, company:1ABC2"
    assert [sees(s, listed) for s in ("agency:D", "industry:1ABC2", "agency:B", "dsca", "partner:BN")] == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert sees("industry:1ABC2", f"{listed}/NOCON")
    assert not sees("industry:2XYZ3", f"{listed}/FEDCON", ("Contract", "2XYZ3"))


def test_i8_a_list_has_names() -> None:
    assert refused("CUI//DL ONLY") == "after `DL ONLY` write its list"


def test_i10_the_united_states_comes_first_then_the_alphabet() -> None:
    hint = "after `REL TO` write `USA` first, then the others in alphabetical order"
    assert refused("CUI//REL TO JPN, USA") == hint
    assert refused("CUI//REL TO USA, SWE, JPN") == hint
    assert refused("CUI//REL TO USA") == hint
    assert Marking.parse("CUI//REL TO USA, JPN, SWE").addressees == ("USA", "JPN", "SWE")


def test_i12_display_only_shows_to_those_it_names() -> None:
    assert sees("partner:BN", "CUI//DISPLAY ONLY BNA")
    assert not sees("partner:QO", "CUI//DISPLAY ONLY BNA")
    assert "DISPLAY ONLY" in Marking.parse("CUI//DISPLAY ONLY BNA").controls


def test_i13_a_limit_on_dissemination_is_told_from_a_category() -> None:
    limits = {c: Marking.parse(f"CUI//{c}").limits_dissemination for c in ("NOFORN", "FED ONLY", "PROPIN", "SP-PROPIN")}
    assert limits == {"NOFORN": True, "FED ONLY": True, "PROPIN": False, "SP-PROPIN": False}
    assert not Marking.parse("CUI").limits_dissemination


def test_i15_a_banner_without_a_category_is_well_formed() -> None:
    assert Marking.parse("CUI") == Marking((), (), (), "CUI")
    assert all(sees(s, "CUI") for s in ("partner:BN", "industry:2XYZ3", "dsca", "sco:BN", "agency:D"))


@pytest.mark.parametrize("word", sorted(SUPPLEMENTAL))
def test_i17_a_supplemental_marking_is_no_part_of_a_banner(word: str) -> None:
    hint = f"`{word}` is a supplemental marking and no part of a CUI banner; leave it out"
    assert refused(f"CUI//{word}") == hint
    assert refused(f"CUI//SP-PROPIN//{word}") == hint


def test_i18_what_nobody_marked_waits_for_somebody_to_look() -> None:
    assert marking_cell("UNREVIEWED", Audience.PARTNER_NATION) == "·"
    assert marking_cell("UNREVIEWED", Audience.INDUSTRY) == "·"
    assert marking_cell("UNREVIEWED", Audience.IMPLEMENTING_AGENCY) == "yes"


def test_i20_a_purchaser_reads_a_proprietary_estimate_only_with_the_owner_s_consent() -> None:
    reader = Principal.seated("partner:BN")
    consent = ("Consent", "customer:BN")
    met = {
        acts: decide(ESTIMATE, "amount", reader.audience, Record(PROPIN, reader, acts)).verdict
        for acts in ((), (consent,), (("Consent", "customer:QO"),), (("Release", "customer:BN"),))
    }
    assert met == {
        (): Verdict.NO_ROW,
        (consent,): Verdict.OPEN,
        (("Consent", "customer:QO"),): Verdict.NO_ROW,
        (("Release", "customer:BN"),): Verdict.NO_ROW,
    }


# Who is kept away, and what opens it.

KEPT = """
    control       PN                     SCO                DSCA               IA                 IND                  STATE              CCMD               DFAS
    NOFORN        ·                      yes                yes                yes                yes                  yes                yes                yes
    FED ONLY      ·                      yes                yes                yes                ·                    yes                yes                yes
    FEDCON        ·                      yes                yes                yes                when contract_holder yes                yes                yes
    NOCON         yes                    yes                yes                yes                ·                    yes                yes                yes
    RELIDO        when released          yes                yes                yes                yes                  yes                yes                yes
    AC            ·                      ·                  ·                  yes                ·                    ·                  ·                  ·
    AWP           ·                      ·                  ·                  yes                ·                    ·                  ·                  ·
    DL ONLY       when on its list       when on its list   when on its list   when on its list   when on its list     when on its list   when on its list   when on its list
    REL TO        when on its list       yes                yes                yes                yes                  yes                yes                yes
    DISPLAY ONLY  when on its list       yes                yes                yes                yes                  yes                yes                yes
    PROPIN        when own or consented  yes                yes                yes                when own             yes                yes                yes
    UNREVIEWED    ·                      yes                yes                yes                ·                    yes                yes                yes
"""  # noqa: E501 - a table for the eye


def test_each_control_keeps_away_whom_it_should() -> None:
    head, *lines = [line for line in KEPT.splitlines() if line.strip()]
    starts = [head.index(name) for name in head.split()]
    table = [[line[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)] for line in lines]
    assert {row[0] for row in table} == {*ALONE, *LISTED, "PROPIN", "UNREVIEWED"}
    for control, *cells in table:
        assert [marking_cell(control, audience) for audience in SHORT] == cells, control


def test_of_several_controls_the_strictest_decides() -> None:
    assert sees("partner:BN", "CUI//REL TO USA, BNA")
    assert not sees("partner:BN", "CUI//SP-PROPIN//REL TO USA, BNA")
    assert sees("partner:BN", "CUI//SP-PROPIN//REL TO USA, BNA", ("Consent", "customer:BN"))
    assert not sees("partner:BN", "CUI//RELIDO/FEDCON", ("Release", "customer:BN"))
    assert not sees("industry:1ABC2", "CUI//FEDCON")
    assert sees("industry:1ABC2", "CUI//FEDCON", ("Contract", "1ABC2"))


# Which banners are well formed.


def test_every_contradiction_is_refused_and_says_why() -> None:
    some = "one keeps every foreign reader away, the other names some"
    why = {
        ("NOFORN", "REL TO"): some,
        ("NOFORN", "DISPLAY ONLY"): some,
        ("NOFORN", "RELIDO"): "one keeps every foreign reader away, the other leaves it to a disclosure official",
        ("FED ONLY", "FEDCON"): "one keeps contractors away, the other admits those under contract",
        ("FEDCON", "NOCON"): "one keeps contractors away, the other admits those under contract",
        ("FED ONLY", "REL TO"): some,
        ("FED ONLY", "DISPLAY ONLY"): some,
    }
    lists = {"REL TO": " USA, JPN", "DISPLAY ONLY": " JPN", "DL ONLY": " agency:D"}
    for one, other in combinations([*ALONE, *LISTED], 2):
        banner = f"CUI//{one}{lists.get(one, '')}/{other}{lists.get(other, '')}"
        said = why.get((one, other)) or why.get((other, one))
        if said:
            first, second = (one, other) if (one, other) in CONTRADICTED else (other, one)
            assert refused(banner) == f"`{first}` and `{second}` contradict: {said}; keep one of them"
        elif {one, other} == {"REL TO", "DISPLAY ONLY"}:
            assert refused(banner) == "name addressees under one control only"
        else:
            assert set(Marking.parse(banner).controls) == {one, other}


CONTRADICTED = {
    ("NOFORN", "REL TO"), ("NOFORN", "DISPLAY ONLY"), ("NOFORN", "RELIDO"), ("FED ONLY", "FEDCON"), ("NOCON", "FEDCON"),
    ("FED ONLY", "REL TO"), ("FED ONLY", "DISPLAY ONLY"),
}  # fmt: skip

ILL_FORMED = {
    "": "begin a marking with `CUI`, such as `CUI//SP-PROPIN//NOFORN`",
    "SECRET": "begin a marking with `CUI`, such as `CUI//SP-PROPIN//NOFORN`",
    "cui": "begin a marking with `CUI`, such as `CUI//SP-PROPIN//NOFORN`",
    "CUI//": "leave no part of the banner empty",
    "CUI//SP-PROPIN//": "leave no part of the banner empty",
    "CUI//PROPIN//NOFORN//NOCON": "write at most categories and controls after `CUI`, each after `//`",
    "CUI//NOFORN//SP-PROPIN": "name the categories from the CUI registry, such as `SP-PROPIN` or `EXPT`",
    "CUI//SP-SECRET//NOFORN": "name the categories from the CUI registry, such as `SP-PROPIN` or `EXPT`",
    "CUI//NOFORN/NOFORN": "write each category and each control once",
    "CUI//PROPIN/PROPIN": "write each category and each control once",
    "CUI//SECRET": "use the limited dissemination controls of 32 CFR 2002.16, such as `NOFORN` or `FED ONLY`",
    "CUI//DL ONLY A, B": "after `DL ONLY` write parties, such as `agency:D, company:1ABC2`",
    "CUI//DISPLAY ONLY": "after `DISPLAY ONLY` write its list",
    "CUI//DISPLAY ONLY Korea": "after `DISPLAY ONLY` write trigraphs, such as `USA, JPN`",
}


@pytest.mark.parametrize("banner", ILL_FORMED)
def test_an_ill_formed_banner_is_refused_with_what_to_write(banner: str) -> None:
    assert refused(banner) == ILL_FORMED[banner]


@pytest.mark.parametrize("banner", [None, 7, ["CUI"], b"CUI"])
def test_what_is_no_text_is_no_banner(banner: object) -> None:
    assert refused(banner) == "begin a marking with `CUI`, such as `CUI//SP-PROPIN//NOFORN`"


def test_a_whole_banner_is_read() -> None:
    marking = Marking.parse("CUI//SP-PROPIN/EXPT//REL TO USA, JPN/NOCON")
    assert marking.categories == ("SP-PROPIN", "EXPT")
    assert marking.controls == ("REL TO", "NOCON", "PROPIN")
    assert marking.addressees == ("USA", "JPN")
    assert marking.banner == "CUI//SP-PROPIN/EXPT//REL TO USA, JPN/NOCON"


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["CUI", "//", "/", *ALONE, *LISTED, *CATEGORIES, " ", "Ω"])).map("".join)
)
def test_a_banner_is_read_or_refused_and_never_repeated(text: str) -> None:
    assert "canary" not in refused(f"CUI//canary{text}")
    try:
        marking = Marking.parse(text)
    except BadValue:
        return
    assert marking.banner == text
    assert {c.removeprefix("SP-") for c in marking.categories} <= CATEGORIES
    assert set(marking.controls) <= {*ALONE, *LISTED, "PROPIN"}


def test_a_marking_demands_nothing_that_no_control_on_it_says() -> None:
    assert {a: controls_asked(marking_demands(a)).controls for a in (DSCA, IMPLEMENTING_AGENCY, INDUSTRY)} == {
        DSCA: ("AC", "AWP", "DL ONLY"),
        IMPLEMENTING_AGENCY: ("DL ONLY",),
        INDUSTRY: ("AC", "AWP", "DL ONLY", "FED ONLY", "FEDCON", "NOCON", "PROPIN", "UNREVIEWED"),
    }
    for demanded, by in (
        (Carries(("REL TO",)), ""),
        (AnyOf((Not(Carries(("AC",))), own)) & IsSet(Fact("marked_on")), " by `marked_on`"),
        (released, " by a `Release`"),
    ):
        with pytest.raises(DeclarationError) as refusal:
            controls_asked(demanded)
        assert str(refusal.value) == f"a marking demands something{by} whatever it carries; name the control"
