"""CUI markings on a row: which are well formed, and whom each keeps away (32 CFR 2002.16; SAMM C3).

A marking is a banner, `CUI//SP-PROPIN//NOFORN`: the control word, optional categories, optional limited dissemination
controls. Controls cut before any other rule: the effective audience is the intersection, `DL ONLY` replaces the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from schema.audience import Party
from schema.errors import BadValue

CATEGORIES = frozenset({"PROPIN", "SSEL", "PROCURE", "EXPT", "CTI", "INTL", "LMI", "OPSEC", "PRVCY", "INTEL"})
ALONE = ("NOFORN", "FED ONLY", "FEDCON", "NOCON", "RELIDO", "AC", "AWP")
LISTED = ("DL ONLY", "REL TO", "DISPLAY ONLY")
SUPPLEMENTAL = frozenset({"PRE-DECISIONAL", "DELIBERATIVE", "DRAFT", "PROVISIONAL", "PROVISIONAL - IN WORK"})
UNREVIEWED = "UNREVIEWED"

# Trigraphs of the customers whose codes public notices confirm, and of the fictitious Bandaria and its neighbours.
# A customer that is not here is on no `REL TO` list until the table says so.
TRIGRAPHS = {
    "JO": "JOR", "SN": "SGP", "SW": "SWE", "JA": "JPN", "SR": "SAU", "TW": "TWN", "BN": "BNA", "VE": "VED", "QO": "QOR",
}  # fmt: skip

_CONTRADICTIONS = (
    ("NOFORN", "REL TO", "one keeps every foreign reader away, the other names some"),
    ("NOFORN", "DISPLAY ONLY", "one keeps every foreign reader away, the other names some"),
    ("NOFORN", "RELIDO", "one keeps every foreign reader away, the other leaves it to a disclosure official"),
    ("FED ONLY", "FEDCON", "one keeps contractors away, the other admits those under contract"),
    ("NOCON", "FEDCON", "one keeps contractors away, the other admits those under contract"),
    ("FED ONLY", "REL TO", "one keeps every foreign reader away, the other names some"),
    ("FED ONLY", "DISPLAY ONLY", "one keeps every foreign reader away, the other names some"),
)


def _is_party(name: str) -> bool:
    try:
        Party.parse(name)
    except BadValue:
        return False
    return True


def _refuse(hint: str) -> BadValue:
    return BadValue("MARKING", hint)


@dataclass(frozen=True, slots=True)
class Marking:
    """A well-formed banner: its categories, its controls, and the addressees its listed controls name.

    `controls` are the words the reader is tested by; `addressees` are trigraphs (`REL TO`, `DISPLAY ONLY`)
    or typed parties (`DL ONLY`).
    """

    categories: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    addressees: tuple[str, ...] = field(default=())
    banner: str = "CUI"

    @classmethod
    def parse(cls, text: object) -> Marking:
        """Read a banner; raises `BadValue` for an unknown, ill-ordered or contradictory one."""
        if not isinstance(text, str) or not (parts := text.split("//")) or parts[0] not in ("CUI", "CONTROLLED"):
            raise _refuse("begin a marking with `CUI`, such as `CUI//SP-PROPIN//NOFORN`")
        if len(parts) > 3:
            raise _refuse("write at most categories and controls after `CUI`, each after `//`")
        categories: list[str] = []
        controls: list[str] = []
        addressees: list[str] = []
        for position, part in enumerate(parts[1:]):
            words = re.split(r"/(?!/)", part)
            if not part:
                raise _refuse("leave no part of the banner empty")
            if position == 0 and len(parts) >= 2 and all(w.removeprefix("SP-") in CATEGORIES for w in words):
                categories = list(words)
                continue
            if position == 0 and len(parts) == 3:
                raise _refuse("name the categories from the CUI registry, such as `SP-PROPIN` or `EXPT`")
            for word in words:
                cls._control(word, controls, addressees)
        if len(set(controls)) != len(controls) or len(set(categories)) != len(categories):
            raise _refuse("write each category and each control once")
        for one, other, why in _CONTRADICTIONS:
            if one in controls and other in controls:
                raise _refuse(f"`{one}` and `{other}` contradict: {why}; keep one of them")
        if sum(c in LISTED for c in controls) > 1 and "DL ONLY" not in controls:
            raise _refuse("name addressees under one control only")
        tested = tuple(controls) + tuple("PROPIN" for c in categories if c.removeprefix("SP-") == "PROPIN")
        return cls(tuple(categories), tested, tuple(addressees), text)

    @staticmethod
    def _control(word: str, controls: list[str], addressees: list[str]) -> None:
        if word in SUPPLEMENTAL:
            raise _refuse(f"`{word}` is a supplemental marking and no part of a CUI banner; leave it out")
        if word in ALONE:
            controls.append(word)
            return
        for listed in LISTED:
            if word == listed or word.startswith(listed + " "):
                names = [n for n in re.split(r", ?", word[len(listed) :].strip(" []")) if n]
                if not names:
                    raise _refuse(f"after `{listed}` write its list")
                if listed == "REL TO" and (names[0] != "USA" or names[1:] != sorted(names[1:]) or len(names) < 2):
                    raise _refuse("after `REL TO` write `USA` first, then the others in alphabetical order")
                if listed != "DL ONLY" and not all(re.fullmatch(r"[A-Z]{3}", n) for n in names):
                    raise _refuse(f"after `{listed}` write trigraphs, such as `USA, JPN`")
                if listed == "DL ONLY" and not all(map(_is_party, names)):
                    raise _refuse("after `DL ONLY` write parties, such as `agency:D, company:1ABC2`")
                controls.append(listed)
                addressees.extend(names)
                return
        raise _refuse("use the limited dissemination controls of 32 CFR 2002.16, such as `NOFORN` or `FED ONLY`")

    @property
    def limits_dissemination(self) -> bool:
        """Whether it carries a control that only a designating agency may apply (32 CFR 2002.16(b)(4))."""
        return any(c in ALONE or c in LISTED for c in self.controls)
