"""What a token was issued on, and the judgement whether any of it was taken back."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, Protocol

from schema.errors import HubError


class Credential(NamedTuple):
    """Everything by which one verified token can be revoked."""

    issuer: str
    subject: str
    clients: tuple[str, ...]
    """The program it was issued to, and those by whose tokens or hands it came."""
    party: str
    """The organization it speaks for, such as `customer:BN`."""
    tokens: tuple[str, ...]
    """Its own `jti`, those of the tokens it was exchanged from, and the id of the `AccessToken` it was issued under."""
    issued_at: datetime


class ListTooOld(HubError):
    """What was revoked is not known for the last few seconds, so nobody is served."""


class Revoked(Protocol):
    """The list of what was revoked, as this process last read it."""

    @property
    def read(self) -> int:
        """A number that differs whenever anything was added since: what was found good under it is still good."""

    def refuse_if_old(self) -> None:
        """Raises `ListTooOld` when the list was last read more than five seconds ago."""

    def holds(self, credential: Credential) -> bool:
        """Whether anything that this token rests on was revoked."""
