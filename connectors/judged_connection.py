"""The one way out of the hub: a connection to the very address that was judged, whoever is asked or told.

Sources are asked, feeds pulled and webhooks told through it, so that no way out has a rule of its own.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Collection
from functools import cache

import httpx2

from connectors.addresses import IP, Address, AddressRefused, Network, Resolve, by_the_system, judged

# It writes down the addresses and the headers it sends and receives, in which credentials stand.
logging.getLogger("httpcore2").setLevel(logging.WARNING)
_PORTS = {"https": 443, "http": 80}


@cache
def authorities() -> ssl.SSLContext:
    """Whom this machine trusts to say who a host is; read once, which takes longer than a message."""
    return ssl.create_default_context()


class JudgedConnection(httpx2.AsyncBaseTransport):
    """Connects to one host, by the addresses that its name stood for when it was first asked.

    A name server that says something else later moves nothing; only when none of them is reached is it asked again. TLS
    is held against the name. Raises `AddressRefused` for what may not be reached and for a second host, which could
    otherwise share a connection that was verified for the first, and `httpx2.ConnectError` for a name that leads nowhere.
    """

    def __init__(
        self,
        networks: Collection[Network] = (),
        *,
        trusts: ssl.SSLContext | None = None,
        resolve: Resolve = by_the_system,
    ) -> None:
        self._networks = tuple(networks)
        self._resolve = resolve
        # A proxy of the environment would be another host that reads along.
        self._way = httpx2.AsyncHTTPTransport(verify=trusts or authorities(), trust_env=False)
        self._host: tuple[str, str, int] | None = None
        self._addresses: list[IP] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        if url.scheme not in _PORTS or not url.host:
            raise AddressRefused("an address begins with `https://` and a host")
        if url.userinfo:
            raise AddressRefused("an address carries no user and no password")
        host = (url.scheme, url.host, url.port or _PORTS[url.scheme])
        if self._host not in (None, host):
            raise AddressRefused("a connection is to one host")
        self._host = host
        request.extensions = {**request.extensions, "sni_hostname": url.host}
        addresses = self._addresses or await self._judged(*host)
        self._addresses = addresses
        for ip in addresses[:-1]:
            try:
                return await self._sent(request, url, ip)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue  # nothing was said to it yet, so another of the same name may be told instead
        try:
            return await self._sent(request, url, addresses[-1])
        except (httpx2.ConnectError, httpx2.ConnectTimeout):
            self._addresses = []
            raise

    async def _judged(self, scheme: str, host: str, port: int) -> list[IP]:
        try:
            return await judged(Address(host, port, "/"), self._networks, self._resolve, plain=scheme == "http")
        except (OSError, UnicodeError) as lost:
            # The kind and never the text, which names the host to whoever reads a log.
            raise httpx2.ConnectError(f"the name leads nowhere ({type(lost).__name__})") from None

    async def _sent(self, request: httpx2.Request, url: httpx2.URL, ip: IP) -> httpx2.Response:
        request.url = url.copy_with(host=str(ip))
        try:
            return await self._way.handle_async_request(request)
        finally:
            request.url = url

    async def aclose(self) -> None:
        await self._way.aclose()
