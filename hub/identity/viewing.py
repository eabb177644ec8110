"""Looking through another's eyes: an auditor's credential and a seat in, the principal that is read as out."""

from __future__ import annotations

from dataclasses import replace

from schema.audience import DSCA, Principal
from schema.errors import BadValue, HubError
from schema.narrowing import VIEW_AS

AUDITOR = Principal.seated(DSCA.value)


class ViewRefused(HubError):
    """This credential looks through nobody's eyes, or nobody has such eyes; `code` is stable, `sentence` says what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def seen_as(principal: Principal, seat: str) -> Principal:
    """Who an auditor reads as: the seat named, no wider than its own credential, and to read only.

    The auditors sit at DSCA, and their credential names the scope `view:as`: one that names no scopes does not imply it.
    Its other scopes, its cases and its services narrow the view. Raises `ViewRefused`.
    """
    if principal.audience is not DSCA:
        raise ViewRefused("VIEW_NOT_YOURS", "this seat looks through nobody's eyes; leave the header `Hub-View-As` out")
    if principal.scopes is None or VIEW_AS not in principal.scopes:
        raise ViewRefused(
            "VIEW_NOT_YOURS", "ask for a token that names the scope `view:as`, or leave `Hub-View-As` out"
        )
    try:
        other = Principal.seated(seat)
    except BadValue as bad:
        raise ViewRefused("VIEW_UNKNOWN", f"`Hub-View-As` names no seat: {bad.hint}") from None
    return replace(
        principal,
        audience=other.audience,
        party=other.party,
        accredited=other.accredited,
        scopes=(principal.scopes - {VIEW_AS}) or None,
        read_only=True,
        auditor=principal.seat,
    )


def auditor_of(principal: Principal) -> Principal:
    """Who looks through a principal's eyes, as itself."""
    own = Principal.seated(principal.auditor)
    return replace(principal, audience=own.audience, party=own.party, accredited=own.accredited, auditor="")
