"""The kinds of channels that there are. A new one is a folder in `gateways/` and a line here."""

from sarafan.gateways.bridge.kind import KIND as BRIDGE

KINDS = (BRIDGE,)
