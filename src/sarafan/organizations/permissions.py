"""What each role may do, in one table."""

from enum import StrEnum

from sarafan.organizations.models import Role, Scope


class Permission(StrEnum):
    """One thing that one may or may not do."""

    READ = "read"
    SEND = "messages.send"
    NOTES = "notes.manage"  # delete what others have noted
    ASSIGN = "conversations.assign"
    SEE_ALL = "conversations.see_all"
    CONTACTS = "contacts.edit"
    PEOPLE = "contacts.erase"  # all that is known of one is given out, or erased
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


_OPERATOR = {Permission.READ, Permission.SEND, Permission.ASSIGN, Permission.CONTACTS}

_HEAD = {
    *(Permission.SEE_ALL, Permission.TAGS, Permission.REPLIES, Permission.NOTES),
    *(Permission.CHANNELS, Permission.ANSWER_RULES, Permission.TEAMS),
    *(Permission.CHANNELS, Permission.ANSWER_RULES, Permission.VIEWS),
    *(Permission.PEOPLE, Permission.IMPORT),
}

OF_ROLE: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.HEAD: frozenset(_OPERATOR | _HEAD),
    Role.OPERATOR: frozenset(_OPERATOR),
    Role.QUALITY_CONTROL: frozenset({Permission.READ, Permission.SEE_ALL}),
}

OF_SCOPE: dict[Scope, frozenset[Permission]] = {
    Scope.READ: frozenset({Permission.READ, Permission.SEE_ALL}),
    Scope.WRITE: frozenset(_OPERATOR | {Permission.SEE_ALL}),
}
