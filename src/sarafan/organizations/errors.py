"""Refusals of sign-in, membership and rights."""

from sarafan.core.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unauthorized


class NotSignedIn(Unauthorized):
    """Sign in first."""


class WrongCredentials(Unauthorized):
    """The e-mail or the password is wrong."""

    code = "wrong_credentials"


class TooManyAttempts(TooMany):
    """Too many failed sign-ins; wait before the next try."""


class CsrfRefused(Forbidden):
    """The request did not come from our own page; reload it and try again."""

    code = "csrf_refused"


class ScopeMissing(Forbidden):
    """This API key has no such scope."""

    code = "scope_missing"


class SetupDone(Conflict):
    """This installation is set up already; sign in."""

    code = "setup_done"


class SetupTokenInvalid(Forbidden):
    """The set-up link is wrong or has expired; start Sarafan again for a new one."""

    code = "setup_token_invalid"


class InviteInvalid(NotFound):
    """The invitation is wrong, used or expired; ask for a new one."""

    code = "invite_invalid"


class ResetInvalid(NotFound):
    """The link for a new password is wrong, used or expired; ask for a new one."""

    code = "reset_invalid"


class EmailTaken(Conflict):
    """There is an account with this e-mail already."""

    code = "email_taken"


class FoundingKeyTaken(Conflict):
    """This key was used for another owner's organization."""

    code = "founding_key_taken"


class TooManyUnclaimed(TooMany):
    """Too many organizations wait for their owners; the same later."""

    code = "too_many_unclaimed"


class LastOwner(Conflict):
    """An organization needs an owner; make somebody else one first."""

    code = "last_owner"


class WrongPassword(Forbidden):
    """The present password is wrong."""

    code = "wrong_password"


class KeyStopped(Unauthorized):
    """This API key has stopped; an owner sees why in the settings."""

    code = "api_key_stopped"


class InvalidEnd(Invalid):
    """A key ends in the future, and within ten years."""

    code = "invalid_end"


class TooManyChannelsDiffer(Invalid):
    """So many channels cannot each have a rule of their own for who sees their conversations."""

    code = "too_many_channels_differ"


class TeamNotFound(NotFound):
    """There is no such team."""


class TeamNameTaken(Conflict):
    """There is a team of this name already, perhaps an archived one."""

    code = "team_name_taken"


class TeamArchived(Conflict):
    """This team is archived: it keeps its chats, and is given no more."""

    code = "team_archived"


class TooManyTeams(Conflict):
    """There are as many teams as an organization may have."""

    code = "too_many_teams"


class InvalidTimeZone(Invalid):
    """There is no such time zone."""

    code = "invalid_time_zone"
