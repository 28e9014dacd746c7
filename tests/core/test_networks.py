"""What is on the public Internet, and what only looks like it."""

import pytest

from sarafan.core.networks import is_public

PUBLIC = (
    "93.184.216.34",
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "223.255.255.255",
)
PUBLIC_IPV6 = ("2606:4700:4700::1111", "2a00:1450:4001::200e")
NOT_PUBLIC = {
    "this machine": ("127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "::1", "::"),
    "private": ("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd00::1", "fc00::1"),
    "link-local, metadata of clouds": ("169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0", "fd00:ec2::254"),
    "behind a carrier": ("100.64.0.1", "100.127.255.254"),
    "IPv4 within IPv6": ("::ffff:127.0.0.1", "::ffff:93.184.216.34", "::127.0.0.1", "::ffff:0:127.0.0.1"),
    "NAT64": ("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1"),
    "tunnels": ("2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "192.88.99.1"),
    "documentation and measuring": ("192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "2001:db8::1", "3fff::1"),
    "many at once, or nobody": ("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "ff02::1"),
    "a public address with a scope": ("2606:4700:4700::1111%1",),
    "no address": ("", "localhost", "127.1", "0x7f000001", "2130706433", "1.1.1.1/32", "1.1.1.1 "),
}


@pytest.mark.parametrize("address", PUBLIC + PUBLIC_IPV6)
def test_the_internet_is_public(address: str):
    assert is_public(address)


@pytest.mark.parametrize("why", NOT_PUBLIC)
def test_everything_else_is_not(why: str):
    assert [address for address in NOT_PUBLIC[why] if is_public(address)] == []
