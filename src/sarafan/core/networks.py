"""Who is one client: an IPv4 address, or the /64 that a home or an office has of IPv6."""

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
