"""Who sees which conversations, as an organization decides it: for all of its channels, and where one differs."""

from collections.abc import Mapping
from uuid import UUID

from sarafan.organizations.errors import TooManyChannelsDiffer
from sarafan.organizations.models import Organization, Visibility

MOST_CHANNELS_THAT_DIFFER = 200


def differ(organization: Organization, channels: Mapping[UUID, Visibility | None]) -> None:
    """Let channels differ from the rest, or with nothing follow it again. Raises `TooManyChannelsDiffer`."""
    changed = {str(id_): seen for id_, seen in channels.items()}
    kept = {id_: seen for id_, seen in organization.channel_visibility.items() if id_ not in changed}
    kept |= {id_: seen.value for id_, seen in changed.items() if seen is not None}
    if len(kept) > MOST_CHANNELS_THAT_DIFFER:
        raise TooManyChannelsDiffer(limit=MOST_CHANNELS_THAT_DIFFER, found=len(kept))
    organization.channel_visibility = kept
