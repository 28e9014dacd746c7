"""What each role may do, in one table."""

from collections.abc import Collection
from enum import StrEnum

from sarafan.organizations.models import Organization, Role, Scope


class Permission(StrEnum):
    """One thing that one may or may not do."""

    READ = "read"
    SEND = "messages.send"
    NOTES = "notes.manage"  # delete what others have noted
    ASSIGN = "conversations.assign"
    SEE_ALL = "conversations.see_all"
    CONTACTS = "contacts.edit"
    PEOPLE = "contacts.erase"  # all that is known of one is given out, or erased
    SEE_PHONE = "contacts.see_phone"  # of people: without it, its last four digits
    PHONES = "contacts.hide_phones"  # say whether those who lack this right see phones
    IMPORT = "contacts.import"
    REPLIES = "replies.manage"
    TAGS = "tags.manage"
    TEAMS = "teams.manage"
    VIEWS = "views.manage"  # those of everybody
    ANSWER_RULES = "answer_rules.manage"
    CHANNELS = "channels.manage"
    MEMBERS = "members.manage"
    ORGANIZATION = "organization.manage"
    API_KEYS = "api_keys.manage"
    INTAKE = "intake.manage"


_OPERATOR = {Permission.READ, Permission.SEND, Permission.ASSIGN, Permission.CONTACTS, Permission.SEE_PHONE}

_HEAD = {
    *(Permission.SEE_ALL, Permission.TAGS, Permission.REPLIES, Permission.NOTES, Permission.VIEWS),
    *(Permission.CHANNELS, Permission.ANSWER_RULES, Permission.TEAMS),
    *(Permission.PEOPLE, Permission.PHONES, Permission.IMPORT),
}

OF_ROLE: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.HEAD: frozenset(_OPERATOR | _HEAD),
    Role.OPERATOR: frozenset(_OPERATOR),
    Role.QUALITY_CONTROL: frozenset({Permission.READ, Permission.SEE_ALL, Permission.SEE_PHONE}),
}

OF_SCOPE: dict[Scope, frozenset[Permission]] = {
    Scope.READ: frozenset({Permission.READ, Permission.SEE_ALL, Permission.SEE_PHONE}),
    Scope.WRITE: frozenset(_OPERATOR | {Permission.SEE_ALL}),
    Scope.PHONES: frozenset({Permission.SEE_PHONE}),
}


def of_member(role: Role, organization: Organization) -> frozenset[Permission]:
    """Return what a member may do: what their role may, but for what their organization hides."""
    whole = OF_ROLE[role]
    is_hidden = organization.phones_hidden and Permission.PHONES not in whole
    return whole - {Permission.SEE_PHONE} if is_hidden else whole


def of_key(scopes: Collection[Scope], organization: Organization) -> frozenset[Permission]:
    """Return what a key may do; once phones are hidden, only a scope of their own shows them."""
    whole: frozenset[Permission] = frozenset().union(*(OF_SCOPE[scope] for scope in scopes))
    is_hidden = organization.phones_hidden and Scope.PHONES not in scopes
    return whole - {Permission.SEE_PHONE} if is_hidden else whole
