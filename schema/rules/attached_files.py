"""What may be attached to an estimate or a discrepancy report: by its name, kind, size, digest and marking."""

from __future__ import annotations

import re
import unicodedata

from schema.markings import Marking
from schema.rules.authority import Confidence, Objection, Rule

SAFEKEEPING = "32 CFR 2002.14; J"
LONGEST_NAME_BYTES = 200
LARGEST_BYTES = 50_000_000
MOST_OF_ONE_RECORD = 50

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
CSV, PLAIN = "text/csv", "text/plain"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# What a cost breakdown, a letter or a photograph comes as. No archive, since nothing is unpacked and so nothing in it
# would be judged; nothing that a browser runs when it shows it.
ENDINGS = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    CSV: (".csv",),
    PLAIN: (".txt",),
    WORKBOOK: (".xlsx",),
    DOCUMENT: (".docx",),
}
OF_TEXT = frozenset({CSV, PLAIN})

NAME = Rule(
    "file name",
    f"a file's name is at most {LONGEST_NAME_BYTES} bytes of visible text that leads nowhere, reads one way and ends as its kind does",
    SAFEKEEPING,
    Confidence.UNVERIFIED,
)
KIND = Rule(
    "file kind",
    "a file is a PDF, a workbook, a document, comma-separated or plain text, a PNG or a JPEG, and is what it is said to be",
    SAFEKEEPING,
    Confidence.UNVERIFIED,
)
SIZE = Rule("file size", "a file has a byte at least, and no more than the hub takes", "J", Confidence.UNVERIFIED)
NUMBER = Rule("file number", f"a record has at most {MOST_OF_ONE_RECORD} files", "J", Confidence.UNVERIFIED)
DIGEST = Rule("file digest", "a file is announced with the SHA-256 of its bytes", "FIPS 180-4", Confidence.STATED)
MARKING = Rule(
    "file marking",
    "a file carries at least the marking of the record it is attached to",
    "32 CFR 2002.20; 32 CFR 2002.14",
    Confidence.DERIVED,
)

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_LEADS = re.compile(r'[/\\:*?"<>|]')


def objection_to_file_name(name: str, media_type: str) -> Objection | None:
    """Object to a name that leads elsewhere, hides what it is, or ends otherwise than its kind; it is never repeated."""
    if not 1 <= len(name.encode("utf-8", "surrogatepass")) <= LONGEST_NAME_BYTES:
        return _not_named(f"write a name of 1 to {LONGEST_NAME_BYTES} bytes in UTF-8")
    # Categories C: controls, the null byte, half characters, and the marks that turn `gnp.exe` into `exe.png`.
    if any(unicodedata.category(c).startswith("C") or unicodedata.category(c) in ("Zl", "Zp") for c in name):
        return _not_named("leave control characters and marks of direction out of the name")
    if _LEADS.search(name) or name != name.strip(" .") or ".." in name:
        return _not_named("write the name alone, without a path, and without a blank or a dot at its ends")
    endings = ENDINGS.get(media_type, ())
    if endings and not name.lower().endswith(endings):
        return _not_named(f"end the name as its media type does, in `{endings[0]}`")
    return None


def _not_named(sentence: str) -> Objection:
    return Objection(NAME, sentence, "name")


def objection_to_media_type(media_type: str) -> Objection | None:
    """Object to a kind that is not taken."""
    if media_type in ENDINGS:
        return None
    return Objection(KIND, f"send it as one of {', '.join(f'`{one}`' for one in ENDINGS)}", "media_type")


def objection_to_size(size_bytes: int, most: int) -> Objection | None:
    """Object to a file with nothing in it, or with more bytes than `most`."""
    return None if 1 <= size_bytes <= most else Objection(SIZE, f"attach a file of 1 to {most} bytes", "bytes")


def objection_to_number(attached: int) -> Objection | None:
    """Object to one file more beside as many as a record takes."""
    if attached < MOST_OF_ONE_RECORD:
        return None
    return Objection(NUMBER, f"put what belongs together in one file; a record takes {MOST_OF_ONE_RECORD}")


def objection_to_digest(digest: str) -> Objection | None:
    """Object to a digest that is no SHA-256 in lower-case hexadecimal."""
    if _DIGEST.fullmatch(digest):
        return None
    return Objection(DIGEST, "write the SHA-256 of the file as 64 digits of lower-case hexadecimal", "digest")


def objection_to_file_marking(marking: str | None, of_record: str | None) -> Objection | None:
    """Object to a marking that keeps fewer away than that of the record; none takes over the record's.

    Raises `BadValue` when either is not well formed.
    """
    if marking is None or of_record is None:
        if marking is not None:
            Marking.parse(marking)
        return None
    given, least = Marking.parse(marking), Marking.parse(of_record)
    listed = set(least.addressees)
    # A longer list lets more read, so each name on it must stand on the record's; a list of nobody is no list.
    wider = bool(listed) and not set(given.addressees) <= listed
    if set(least.controls) <= set(given.controls) and set(least.categories) <= set(given.categories) and not wider:
        return None
    return Objection(MARKING, "mark the file at least as its record is marked, or leave the marking out", "marking")
