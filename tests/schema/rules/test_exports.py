"""What an export is held to: its purpose, how many at once, how long it is kept, and the marking of its file."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations

import pytest

from schema.audience import Party
from schema.markings import Marking
from schema.rules.exports import (
    banner_over,
    expires_at,
    may_be_copied,
    objection_to_another_export,
    objection_to_purpose,
)

BANDARIA = Party.parse("customer:BN")
MARKINGS = (
    "CUI", "CUI//NOFORN", "CUI//SP-PROPIN//FED ONLY", "CUI//FEDCON", "CUI//SP-EXPT//NOCON", "CUI//RELIDO",
    "CUI//REL TO USA, BNA", "CUI//REL TO USA, BNA, JOR", "CUI//REL TO USA, VED", "CUI//DL ONLY customer:BN, office:BN",
    "CUI//DL ONLY agency:D",
)  # fmt: skip


@pytest.mark.parametrize(
    ("markings", "banner"),
    [
        ((), "no row carries a marking"),
        (("CUI//SP-CTI//NOFORN", "CUI//SP-PROPIN"), "CUI//SP-CTI/SP-PROPIN//NOFORN"),
        (("CUI//REL TO USA, BNA, JOR", "CUI//REL TO USA, BNA, VED"), "CUI//REL TO USA, BNA"),
        (("CUI//REL TO USA, BNA", "CUI//REL TO USA, VED"), "CUI//NOFORN"),
        (("CUI//REL TO USA, BNA", "CUI//FED ONLY"), "CUI//FED ONLY"),
        (("CUI//FEDCON", "CUI//NOCON"), "CUI//NOCON"),
        (("CUI//DL ONLY agency:D, customer:BN", "CUI//DL ONLY customer:BN, office:BN"), "CUI//DL ONLY customer:BN"),
    ],
)
def test_a_file_carries_all_controls_of_its_rows_and_the_readers_they_have_in_common(
    markings: tuple[str, ...], banner: str
) -> None:
    assert banner_over(markings, BANDARIA) == banner


def test_whatever_is_marked_together_the_banner_is_well_formed_and_no_wider_than_any_row() -> None:
    keeps_away = {"NOFORN", "FED ONLY"}
    for some in (chosen for n in (1, 2, 3) for chosen in combinations(MARKINGS, n)):
        made = Marking.parse(banner_over(some, BANDARIA))
        for row in map(Marking.parse, some):
            assert set(row.categories) <= set(made.categories)
            for control in set(row.controls) & {"NOFORN", "FED ONLY", "NOCON", "DL ONLY"}:
                assert control in made.controls, (some, made)
            if "REL TO" in row.controls and not keeps_away & set(made.controls):
                assert {n for n in made.addressees if ":" not in n} <= set(row.addressees)


def test_what_may_only_be_shown_and_what_nobody_has_marked_yet_is_in_no_file() -> None:
    found = {one: may_be_copied(one) for one in (None, "CUI//NOFORN", "CUI//DISPLAY ONLY BNA", "UNREVIEWED")}
    assert list(found.values()) == [True, True, False, False]


def test_a_purpose_says_enough_and_no_more_than_a_line() -> None:
    lengths = (0, 9, 10, 500, 501)
    assert [objection_to_purpose("x" * n) is None for n in lengths] == [False, False, True, True, False]
    assert objection_to_purpose(" " * 20) is not None


def test_an_organization_has_three_exports_under_way() -> None:
    assert [objection_to_another_export(n) is None for n in range(5)] == [True, True, True, False, False]


def test_a_file_is_kept_for_seven_days() -> None:
    assert expires_at(datetime(2026, 11, 23, 12, tzinfo=UTC)) == datetime(2026, 11, 30, 12, tzinfo=UTC)
