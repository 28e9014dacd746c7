"""A kind of channel, and what a process holds of all kinds: `gateways.of(channel)` is the way to each account."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from pydantic import BaseModel, SecretStr, ValidationError

from sarafan.core.errors import Invalid
from sarafan.core.seal import Seal, cell_of
from sarafan.core.settings import Settings
from sarafan.gateways.whatsapp.capabilities import Capabilities
from sarafan.gateways.whatsapp.deliveries import Hook, Reader
from sarafan.gateways.whatsapp.gateway import Account, Gateway, Provider

SEALED_IN = ("channels", "sealed_settings")  # the table and column of a channel's secrets


class HasAccount(Protocol):
    """A channel, whoever keeps its row."""

    @property
    def account(self) -> Account:
        """What its gateway has to know."""


class NoSettings(BaseModel, extra="forbid"):
    """A kind that asks for nothing."""


@dataclass(frozen=True)
class Kind:
    """One kind of channel: all that is said of it outside of its folder.

    `settings`: what making such a channel asks for; fields of the type `SecretStr` are sealed. `open`: makes its
    connections, once for each process. `hook` proves what is posted to `/hooks/<name>`, and `reader` reads it.
    """

    name: str
    capabilities: Capabilities
    open: Callable[[Settings], Provider]
    hook: Hook
    reader: Reader
    settings: type[BaseModel] = NoSettings


class KindUnknown(Invalid):
    """There is no such kind of channel here."""


class SettingsInvalid(Invalid):
    """These settings are not what this kind of channel asks for."""


def parted(kind: Kind, found: Mapping[str, Any]) -> tuple[dict[str, Any], str | None]:
    """Check what a channel is to be set to; return what may be read by its members, and the secrets as one text.

    Raises `SettingsInvalid`, which repeats no value: it may be a secret.
    """
    try:
        settings = kind.settings.model_validate(dict(found))
    except ValidationError as error:
        raise SettingsInvalid(fields=[".".join(map(str, one["loc"])) for one in error.errors()]) from None
    secrets = {name: one.get_secret_value() for name, one in settings if isinstance(one, SecretStr)}
    return settings.model_dump(mode="json", exclude=set(secrets)), json.dumps(secrets) if secrets else None


class Gateways:
    """The registry of a process: every kind that it knows, opened."""

    def __init__(self, kinds: Sequence[Kind], settings: Settings, seal: Seal) -> None:
        self.kinds: Mapping[str, Kind] = {kind.name: kind for kind in kinds}
        self._seal = seal
        self._providers = {kind.name: kind.open(settings) for kind in kinds}

    def of(self, channel: HasAccount) -> Gateway:
        """Return the gateway to a channel's account. Raises `KindUnknown` for one of a kind that left."""
        account = self.account_of(channel)
        return self.provider(account.kind).account(account)

    def account_of(self, channel: HasAccount) -> Account:
        """Return what a channel's gateway has to know, its secrets opened. Raises `NotOpened`."""
        account = channel.account
        if account.sealed is None:
            return account
        secrets = json.loads(self._seal.open(account.sealed, cell_of(SEALED_IN[0], account.id, SEALED_IN[1])))
        return replace(account, settings={**account.settings, **secrets}, sealed=None)

    def can(self, channel: HasAccount) -> Capabilities:
        """Return what a channel is capable of. Raises `KindUnknown`."""
        return self.kind(channel.account.kind).capabilities

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
