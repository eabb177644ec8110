"""What the server would answer by itself, before any address is asked, is coded JSON as everywhere; and what it does with
connections that are not over when the hub ends.
"""

from __future__ import annotations

from typing import Any

import httptools
import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from hub.serve.streams import STANDS
from hub.serve.wording import said

LEAVING_SECONDS = 1.0  # for what was told already to reach a client that takes nothing
_FRAMING = {b"content-length", b"transfer-encoding"}


def _answer(sentence: str, headers: bytes = b"") -> bytes:
    body = orjson.dumps({"errors": [said("REQUEST_MALFORMED", sentence)]})
    return b"".join(
        (
            b"HTTP/1.1 400 Bad Request\r\n",
            b"content-type: application/json; charset=utf-8\r\n",
            b"cache-control: no-store\r\n",
            b"x-content-type-options: nosniff\r\n",
            b"content-length: %d\r\n" % len(body),
            headers,
            b"connection: close\r\n\r\n",
            body,
        )
    )


_NOT_HTTP = _answer("the request is not HTTP; send it as RFC 9112 writes one")
_NO_HANDSHAKE = _answer(
    "this opens no WebSocket; send the handshake as RFC 6455 section 4.1 writes one, in version 13",
    b"sec-websocket-version: 13\r\n",  # RFC 6455 section 4.4
)


class CodedProtocol(HttpToolsProtocol):
    """uvicorn's reading of HTTP; what it cannot read is answered in JSON and not in its own plain text."""

    def data_received(self, data: bytes) -> None:
        """As uvicorn does it, but for requests that offer a protocol the hub does not speak."""
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError:
            self.send_400_response("")
        except httptools.HttpParserUpgrade as offered:
            if self._should_upgrade():
                self.handle_websocket_upgrade()
            else:
                self._stay(data[offered.args[0] :])

    def _should_upgrade(self) -> bool:
        # A submission that offers a WebSocket is a submission.
        return self.scope["method"] == "GET" and super()._should_upgrade()

    def _stay(self, rest: bytes) -> None:
        """Reads the body as if nothing had been offered (RFC 9110 section 7.8), which the parser would not, and closes after it.

        Java's own client offers HTTP/2 with the first request of each connection that is not encrypted.
        """
        cycle = self.cycle
        cycle.keep_alive = False
        cycle.more_body = True
        self.parser = httptools.HttpRequestParser(_Body(self))
        head = [b"POST / HTTP/1.1", *(b": ".join(one) for one in self.headers if one[0] in _FRAMING), b"", b""]
        self.data_received(b"\r\n".join(head) + rest)

    def send_400_response(self, msg: str) -> None:
        """Answers once and closes; nothing of what was sent is repeated."""
        self.transport.write(_NOT_HTTP)
        self.transport.close()

    def shutdown(self) -> None:
        """Ends what would never end by itself: who follows over a stream comes again, to whoever serves next, with its cursor.

        It is not told that the operation is complete, for then it would not come again.
        """
        super().shutdown()
        # There is no cycle before the first request.
        if not getattr(self.cycle, "response_complete", True) and STANDS in self.cycle.scope:
            self.transport.close()
            self.loop.call_later(LEAVING_SECONDS, self.transport.abort)


class _Body:
    """Hands on the one body that is read apart from its head."""

    def __init__(self, protocol: CodedProtocol) -> None:
        self._protocol = protocol
        self._whole = False

    def on_body(self, body: bytes) -> None:
        if not self._whole:
            self._protocol.on_body(body)

    def on_message_complete(self) -> None:
        if not self._whole:
            self._whole = True
            self._protocol.on_message_complete()


class CodedSocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's reading of WebSockets; a handshake that is none is answered in JSON, and one that is refused is no fault."""

    def data_received(self, data: bytes) -> None:
        """What comes first is the whole handshake."""
        super().data_received(data)
        if not self.handshake_initiated:
            self._refuse()

    def handle_connect(self, event: Request) -> None:
        """Opens the socket, or says that this is no handshake."""
        if self.conn.accept(event).status_code == 101:
            super().handle_connect(event)
        else:
            self._refuse()

    def _refuse(self) -> None:
        self.handshake_initiated = self.handshake_complete = self.close_sent = True
        self.transport.write(_NO_HANDSHAKE)
        self.transport.close()

    async def send(self, message: Any) -> None:
        """As uvicorn does it, which takes a handshake for open until it is accepted, and would log an error of each refusal."""
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            self.handshake_complete = True
