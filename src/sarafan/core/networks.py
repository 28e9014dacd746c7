"""Networks: who is one client (an IPv4 address, or the /64 that a home has of IPv6), and what is not the Internet."""

import ipaddress

IPV6_PREFIX_BITS = 64  # whoever has one address of a /64 has all of them
UNKNOWN = "unknown"


def network_of(address: str | None) -> str:
    """Return the network by which a client's address is counted."""
    try:
        found = ipaddress.ip_address((address or "").split("%", 1)[0])
    except ValueError:
        return UNKNOWN
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.ip_network((found, IPV6_PREFIX_BITS), strict=False))
        found = found.ipv4_mapped
    return str(found)


# What is not the public Internet (IANA's special-purpose registries, read 2026-11-29); tunnels carry another address.
_NOT_PUBLIC = [
    ipaddress.ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/3", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
]
_GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")  # where public addresses of IPv6 are at all


def is_public(address: str) -> bool:
    """Whether an address is on the public Internet; anything unusual counts as not, a mapped IPv4 one among it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and (found.scope_id or found not in _GLOBAL_IPV6):
        return False
    return not any(found in network for network in _NOT_PUBLIC)
