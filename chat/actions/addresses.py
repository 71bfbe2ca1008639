"""Addresses that we are asked to connect to: public ones alone, so that nobody reaches through us what only we see."""

import asyncio
import socket
from collections.abc import Collection
from concurrent.futures import Executor
from functools import partial
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from chat.resources import Resources

# IPv6 addresses that stand for an IPv4 address behind a translator.
_TRANSLATED = IPv6Network("64:ff9b::/96")


class NotPublic(Exception):
    """Nobody on the public internet is there."""


async def look_up(
    resources: Resources, host: str, port: int, known: Collection[str], threads: Executor | None = None
) -> list[str]:
    """The addresses of a host. Raises NotPublic if one of them is not public and the host is not one of those `known`,
    or OSError when there is no such host. Where strangers choose the hosts, slow ones wait in `threads` of their own.
    """
    loop = asyncio.get_running_loop()
    if threads:
        found = await loop.run_in_executor(threads, partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM))
    else:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(address[0]) for _, _, _, _, address in found))
    if host.casefold() not in known and not all(is_public(resources, one) for one in addresses):
        raise NotPublic(host)
    return addresses


def is_public(resources: Resources, text: str) -> bool:
    """Whether an address is one of the internet, and none of the operator's proxies."""
    address = _plain(ip_address(text))
    ours = any(address.version == network.version and address in network for network in resources.settings.proxies)
    return address.is_global and not address.is_multicast and not ours


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
