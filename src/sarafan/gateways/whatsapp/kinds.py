"""A kind of channel, and what a process holds of all kinds: `gateways.of(channel)` is the way to each account."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from pydantic import BaseModel

from sarafan.core.errors import Invalid
from sarafan.core.seal import NotOpened, Seal, cell_of
from sarafan.core.settings import Settings
from sarafan.gateways.whatsapp.asked import NoSettings, Words, require_flat
from sarafan.gateways.whatsapp.capabilities import Capabilities
from sarafan.gateways.whatsapp.deliveries import Hook, Reader
from sarafan.gateways.whatsapp.gateway import Account, Gateway, Provider
from sarafan.gateways.whatsapp.links import ReasonCode
from sarafan.gateways.whatsapp.refusals import NotNow, Reason, Refused, refusal

SEALED_IN = ("channels", "sealed_settings")  # the table and column of a channel's secrets


class HasAccount(Protocol):
    """A channel, whoever keeps its row."""

    @property
    def account(self) -> Account:
        """What its gateway has to know."""


@dataclass(frozen=True)
class Kind:
    """One kind of channel: all that is said of it outside of its folder.

    `label`: what the page calls it. `service`: the proper name of what it reaches, in any language: "WhatsApp".
    `settings`: what making such a channel asks for; fields of the type `SecretStr` are sealed. `open`: makes its
    connections, once for each process. `hook` proves what is posted to `/hooks/<name>`, and, with `channel_addresses`,
    to `/hooks/<name>/<channel>`; `reader` reads it. `reasons`: why a channel of this kind is not on line, in words of
    its own, by those of all kinds.
    """

    name: str
    label: Words
    service: str
    capabilities: Capabilities
    open: Callable[[Settings], Provider]
    hook: Hook
    reader: Reader
    settings: type[BaseModel] = NoSettings
    channel_addresses: bool = False
    reasons: Mapping[ReasonCode, ReasonCode] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise `TypeError` for settings that are not flat."""
        require_flat(self.settings)


class KindUnknown(Invalid):
    """There is no such kind of channel here."""

    code = "kind_unknown"


class Gateways:
    """The registry of a process: every kind that it knows, opened."""

    def __init__(self, kinds: Sequence[Kind], settings: Settings, seal: Seal) -> None:
        self.kinds: Mapping[str, Kind] = {kind.name: kind for kind in kinds}
        self._seal = seal
        self._providers = {kind.name: kind.open(settings) for kind in kinds}

    def of(self, channel: HasAccount) -> Gateway:
        """Return the gateway to a channel's account.

        Raises `Refused`: for one of a kind that left (`Reason.KIND_GONE`), and for one whose secret settings no key of
        ours opens (`Reason.SECRET_LOST`).
        """
        kind = channel.account.kind
        if kind not in self._providers:
            raise _kind_gone()
        try:
            account = self.account_of(channel)
        except NotOpened as lost:
            words = "No key of ours opens the secret settings of this channel; they have to be given again."
            raise refusal(Reason.SECRET_LOST, words) from lost
        return self._providers[kind].account(account)

    def account_of(self, channel: HasAccount) -> Account:
        """Return what a channel's gateway has to know, its secrets opened. Raises `NotOpened`."""
        account = channel.account
        if account.sealed is None:
            return account
        secrets = json.loads(self._seal.open(account.sealed, cell_of(SEALED_IN[0], account.id, SEALED_IN[1])))
        return replace(account, settings={**account.settings, **secrets}, sealed=None)

    def can(self, channel: HasAccount) -> Capabilities:
        """Return what a channel is capable of. Raises `Refused` for one of a kind that left."""
        kind = channel.account.kind
        if kind not in self.kinds:
            raise _kind_gone()
        return self.kinds[kind].capabilities

    def kind(self, name: str) -> Kind:
        """Return one kind. Raises `KindUnknown`."""
        if name not in self.kinds:
            raise KindUnknown
        return self.kinds[name]

    def provider(self, name: str) -> Provider:
        """Return what is held of one kind. Raises `KindUnknown`."""
        if name not in self._providers:
            raise KindUnknown
        return self._providers[name]

    async def close(self) -> None:
        """Give all connections back."""
        for provider in self._providers.values():
            await provider.close()


def _kind_gone() -> Refused | NotNow:
    return refusal(Reason.KIND_GONE, "This kind of channel is not here any more.")
