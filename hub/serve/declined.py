"""What is answered instead of an answer: a request declined in coded words, and a fault masked under a reference."""

from __future__ import annotations

import secrets
from typing import Any

import structlog

from hub.audit.record import AuditUnavailable
from hub.identity.credential import ListTooOld
from hub.identity.issuers import IssuerSilent
from hub.identity.tokens import Unauthenticated
from hub.serve.wording import said
from hub.store.engine import AWAY_OR_BUSY
from hub.write.submit import StoreUnavailable

log = structlog.get_logger("hub.serve")


class Declined(Exception):
    """A request answered with errors alone; `status` is what a `graphql-response+json` client gets.

    What is `malformed` holds no operation, and is told by its status to every client.
    """

    def __init__(
        self,
        errors: list[dict[str, Any]],
        status: int = 400,
        headers: dict[str, str] | None = None,
        *,
        malformed: bool = False,
    ) -> None:
        super().__init__()
        self.errors = errors
        self.status = status
        self.headers = headers or {}
        self.malformed = malformed


def masked(fault: BaseException) -> dict[str, Any]:
    """What is told of a fault: a reference, under which the log says its kind and its place."""
    reference = secrets.token_hex(8)
    # The kind and the place, never the text: an exception's text can quote a value.
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}" if trace else "?"
    log.error("fault", reference=reference, kind=type(fault).__name__, where=where)
    return said("FAULT", "something went wrong on our side; quote the reference", reference=reference)


def declined_for(fault: Exception, seconds: float) -> Declined:
    """What is told of an operation that ended in this, `seconds` being the longest time one may take; faults are masked."""
    if isinstance(fault, Declined):
        return fault
    if isinstance(fault, TimeoutError):
        sentence = f"at most {seconds:g} seconds are taken for one answer; ask for less at once"
        return Declined([said("LIMIT_TIME", sentence)], 503)
    if isinstance(fault, AuditUnavailable):
        sentence = "nothing is told while it cannot be recorded; ask again shortly"
        return Declined([said("AUDIT_UNAVAILABLE", sentence, retryable=True)], 503)
    if isinstance(fault, (StoreUnavailable, *AWAY_OR_BUSY)):
        reference = secrets.token_hex(8)
        log.error("store unavailable", reference=reference, kind=type(fault).__name__)
        sentence = "the store does not answer; nothing was lost, ask again shortly"
        return Declined([said("STORE_UNAVAILABLE", sentence, retryable=True, reference=reference)], 503)
    return Declined([masked(fault)], 500)


def unheld(refused: Unauthenticated | ListTooOld | IssuerSilent) -> Declined:
    """What is told when a credential is not good, or it is not known whether it is."""
    if isinstance(refused, Unauthenticated):
        error = said(refused.code, refused.sentence)
        return Declined([error], refused.status, {"WWW-Authenticate": refused.www_authenticate})
    if isinstance(refused, ListTooOld):
        sentence = "nobody is served while it is not known which tokens were revoked; ask again shortly"
        return Declined([said("REVOCATIONS_STALE", sentence, retryable=True)], 503)
    sentence = "the keys of the token's issuer cannot be had; ask again shortly"
    return Declined([said("ISSUER_UNAVAILABLE", sentence, retryable=True)], 503)
