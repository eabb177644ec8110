"""A gateway's own credential beside the one it forwards: who asks then, and that it came through the gateway."""

from __future__ import annotations

from dataclasses import replace

from schema.audience import Principal
from schema.errors import HubError


class NoGateway(HubError):
    """What came as a gateway's credential is none of a gateway of the asker's seat; `code` is stable, `sentence` says what to do."""

    def __init__(self) -> None:
        self.code = "GATEWAY_NOT_YOURS"
        self.sentence = "send in `Hub-Gateway` a token of the asker's own seat that names the scope `federation:gateway`, or leave it out"
        super().__init__(self.sentence)


def forwarded(principal: Principal, gateway: Principal) -> Principal:
    """Who asks through a gateway: the holder of the forwarded token with its own rights, by which nothing is added to them.

    A gateway joins what one seat sees, so both sit in the same. Raises `NoGateway`.
    """
    if not gateway.gateway or gateway.seat != principal.seat:
        raise NoGateway
    clients = (*principal.clients, *filter(None, gateway.came_through))
    return replace(principal, gateway=True, forwarded_by=gateway.token_id, clients=clients)
