"""By what name, kind, size, digest and marking a file may be attached."""

from __future__ import annotations

import pytest

from schema.errors import BadValue
from schema.rules.attached_files import (
    CSV,
    JPEG,
    PDF,
    PNG,
    objection_to_digest,
    objection_to_file_marking,
    objection_to_file_name,
    objection_to_media_type,
    objection_to_size,
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Cost breakdown, lot 2.pdf", PDF), ("Schaden Türe 3.JPEG", JPEG), ("تقرير.pdf", PDF), ("見積.csv", CSV),
        ("a" * 196 + ".pdf", PDF),
    ],
    ids=["blanks", "umlaut", "arabic", "japanese", "longest"],
)  # fmt: skip
def test_a_file_is_named_in_any_script(name: str, kind: str) -> None:
    assert objection_to_file_name(name, kind) is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("", PDF), ("a" * 197 + ".pdf", PDF), ("../keys.pdf", PDF), ("a..pdf", PDF), ("/etc/a.pdf", PDF),
        ("C:\\a.pdf", PDF), (".pdf", PDF), ("a.pdf ", PDF), ("a\0.pdf", PDF), ("a\r\nX-A: b.pdf", PDF),
        ("cost\u202efdp.png", PNG), ("cost\u200b.pdf", PDF), ("cost\ud800.pdf", PDF), ('a".pdf', PDF), ("a.exe", PDF),
        ("a.pdf.exe", PDF), ("photo.png", JPEG),
    ],
    ids=[
        "empty", "too-long", "above", "two-dots", "rooted", "drive", "hidden", "blank-at-end", "null", "line-break",
        "right-to-left", "no-width", "half-character", "quote", "program", "two-endings", "other-kind",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_or_hides_what_it_is_will_not_do(name: str, kind: str) -> None:
    objection = objection_to_file_name(name, kind)
    assert objection is not None
    assert objection.field == "name"
    assert not name or name not in str(objection)


@pytest.mark.parametrize(
    "kind",
    [
        "text/html",
        "image/svg+xml",
        "application/zip",
        "application/x-msdownload",
        "application/octet-stream",
        "PDF",
        "",
    ],
)
def test_what_a_browser_runs_and_what_nobody_unpacks_is_not_taken(kind: str) -> None:
    objection = objection_to_media_type(kind)
    assert objection is not None
    assert objection.field == "media_type"
    assert objection_to_media_type(PDF) is None


def test_a_file_has_a_byte_and_no_more_than_are_taken() -> None:
    assert [objection_to_size(n, 25) is None for n in (-1, 0, 1, 25, 26)] == [False, False, True, True, False]


def test_a_digest_is_written_in_one_way() -> None:
    assert objection_to_digest("0a" * 32) is None
    for other in ("0A" * 32, "0a" * 31, "0a" * 33, "0g" * 32, "0a" * 32 + "\n", "٠" * 64):
        assert objection_to_digest(other) is not None


@pytest.mark.parametrize(
    ("marking", "of_record", "will_do"),
    [
        (None, None, True), (None, "CUI//NOFORN", True), ("CUI", None, True), ("CUI//SP-PROPIN", None, True),
        ("CUI//SP-PROPIN", "CUI//SP-PROPIN", True), ("CUI//SP-PROPIN/EXPT//NOFORN", "CUI//SP-PROPIN", True),
        ("CUI", "CUI//SP-PROPIN", False), ("CUI//SP-PROPIN", "CUI//SP-PROPIN/EXPT", False), ("CUI//SP-PROPIN", "CUI//SP-PROPIN//NOFORN", False),
        ("CUI//REL TO USA, BNA", "CUI//REL TO USA, BNA", True),
        ("CUI//REL TO USA, BNA, JPN", "CUI//REL TO USA, BNA", False),
    ],
    ids=[
        "neither", "as-record", "any-on-none", "more-on-none", "same", "more", "no-category", "one-category", "no-control", "same-list",
        "longer-list",
    ],
)  # fmt: skip
def test_a_file_is_marked_at_least_as_its_record(marking: str | None, of_record: str | None, will_do: bool) -> None:
    assert (objection_to_file_marking(marking, of_record) is None) is will_do


def test_a_marking_that_is_none_is_not_compared() -> None:
    with pytest.raises(BadValue):
        objection_to_file_marking("SECRET", None)
