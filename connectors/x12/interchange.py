"""An X12 interchange taken apart: its envelopes held to their counts, and each transaction set as plain segments."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyx12.errors
import pyx12.segment
from pyx12.x12file import X12Reader

from connectors.contract import SetAside

HEADER = 106  # positions of the interchange header, which says by where it stands how everything else is divided
_VERSION = slice(84, 89)
_REPETITION = 82
_READ_AS = "00401"
# The version in which the header's eleventh element became the sign that divides repetitions; all else is as in `00401`.
_DIVIDES_REPETITIONS = "00403"
_LETTERS = {"ISA": "I", "GS": "G", "ST": "S", "SE": "s", "GE": "g", "IEA": "i"}
_WHOLE = re.compile(r"(I(G(Sx*s)+g)+i)+")


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: its name, its elements, each with its components, and where it stands in the document, from one."""

    name: str
    elements: tuple[tuple[str, ...], ...]
    number: int

    def parts(self, element: int) -> tuple[str, ...]:
        """The components of an element, counted from one; none where it is not there."""
        return self.elements[element - 1] if element <= len(self.elements) else ()

    def said(self, element: int) -> str:
        """An element that has no components; the first of them where it has some."""
        parts = self.parts(element)
        return parts[0] if parts else ""


@dataclass(slots=True)
class TransactionSet:
    """One transaction set with the release of its group, its segments without header and trailer, and what is wrong."""

    name: str
    number: str
    group: str
    release: str
    interchange: str
    repetition: str | None
    segments: list[Segment] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def transactions(text: str) -> list[TransactionSet] | SetAside:
    """The transaction sets of a document; set aside whole where an envelope is missing, miscounted or not understood."""
    if not text.startswith("ISA") or len(text) < HEADER:
        return SetAside("no envelope", "the document does not begin with a whole interchange header (ISA)")
    version = text[_VERSION]
    if version not in (_READ_AS, _DIVIDES_REPETITIONS):
        return SetAside("unknown version", f"the interchange header says {version!r}")
    dividers = text[3], text[HEADER - 2], text[HEADER - 1]
    if len(set(dividers)) < len(dividers) or any(sign.isalnum() or sign == " " for sign in dividers):
        return SetAside("no envelope", f"{dividers!r} cannot divide elements, components and segments")
    # The tokenizer knows the headers of two versions; this one it reads as the first of them, which it equals.
    reader_text = text[: _VERSION.start] + _READ_AS + text[_VERSION.stop :]
    met, wrong = list[pyx12.segment.Segment](), list[tuple[int, tuple[str, str]]]()
    try:
        with X12Reader(io.StringIO(reader_text)) as reader:
            for one in reader:
                wrong += ((len(met), (error[0], error[2])) for error in reader.pop_errors())
                met.append(one)
            reader.cleanup()
            wrong += ((len(met), (error[0], error[2])) for error in reader.pop_errors())
    except (pyx12.errors.X12Error, pyx12.errors.EngineError, IndexError) as odd:
        # A trailer without its header leaves the tokenizer nothing to count it against.
        return SetAside("no envelope", f"at segment {len(met) + 1}: {str(odd)[:120]}")
    # An empty segment ends the tokenizer's reading and a last one without its end is not read: neither goes unsaid.
    ended = text.count(dividers[2])
    rest = text.rsplit(dividers[2], 1)[-1].strip()
    if ended != len(met) or rest:
        return SetAside("not whole", f"{len(met)} segments were read of {ended + bool(rest)}")
    if of_all := [words for _, (level, words) in wrong if level in ("isa", "gs")]:
        return SetAside("wrong count or envelope", of_all[0][:200])
    if not _WHOLE.fullmatch("".join(_LETTERS.get(one.get_seg_id() or "", "x") for one in met)):
        return SetAside("no envelope", "a transaction set stands outside its group or interchange, or one is empty")
    said = [_plain(one, number) for number, one in enumerate(met, 1)]
    found = list(_sets(said, version, text[_REPETITION]))
    if other := next(
        (one.interchange for one in found if one.interchange not in (_READ_AS, _DIVIDES_REPETITIONS)), None
    ):
        return SetAside("unknown version", f"the interchange header says {other!r}")
    _blame(found, said, wrong)
    return found


def _plain(one: pyx12.segment.Segment, number: int) -> Segment:
    elements = tuple(tuple(str(part.get_value() or "") for part in element.elements) for element in one.elements)
    return Segment(one.get_seg_id() or "", elements, number)


def _sets(said: list[Segment], version: str, eleventh: str) -> Iterator[TransactionSet]:
    interchange, group, release, first = version, "", "", True
    made: TransactionSet | None = None
    for one in said:
        if one.name == "ISA":
            interchange, first = (version if first else one.said(12)), False
            eleventh = one.said(11) or eleventh
        elif one.name == "GS":
            group, release = one.said(1), one.said(8)
        elif one.name == "ST":
            repetition = eleventh if interchange == _DIVIDES_REPETITIONS else None
            made = TransactionSet(one.said(1), one.said(2), group, release, interchange, repetition)
        elif one.name == "SE" and made is not None:
            yield made
            made = None
        elif made is not None:
            made.segments.append(one)


def _blame(found: list[TransactionSet], said: list[Segment], wrong: list[tuple[int, tuple[str, str]]]) -> None:
    """Lay what is wrong at the transaction set in which it was met."""
    which = -1
    at: list[int] = []
    for one in said:
        which += one.name == "ST"
        at.append(which)
    for index, (_, words) in wrong:
        if index < len(at) and 0 <= at[index] < len(found):
            found[at[index]].wrong.append(words)
        else:
            found[-1].wrong.append(words)
