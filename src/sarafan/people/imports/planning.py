"""What a row would do: make a contact, join one, or nothing; decided the same when it is looked at and when it is done.

No I/O. Nobody's number is taken away: one that is somebody else's refuses the row, and so does one that somebody had
before, since only who writes with it shows whose it is now. In one word for all of these, which is the same for a
contact that the member is not shown: with a word for each, a table of guesses would tell who is in others' chats.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sarafan.contacts.models import ContactKind, NameSource
from sarafan.contacts.names import key_of
from sarafan.contacts.tags.setting import MOST_TAGS_OF_CONTACT
from sarafan.organizations.models import Language
from sarafan.people.imports.cells import Fault, Vocabulary, Wanted, told
from sarafan.people.imports.knowing import Known, People

Change = dict[
    str, Any
]  # `what`: name, kind, language, phone, tag or field; `key`: of a tag or a field; `before` and `after`


@dataclass
class Plan:
    """`joins`: the contact, or nothing for a new one. `changes`: what of it becomes another."""

    joins: Known | None = None
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def plan(wanted: Wanted, people: People, vocabulary: Vocabulary, *, overwrite: bool) -> Plan:
    """Decide what a row does."""
    if wanted.faults:
        return Plan(faults=wanted.faults)
    owners = {people.owners[one] for one in wanted.phones if one in people.owners}
    owner = next(iter(owners), None)
    had = {people.former[one] for one in wanted.phones if one in people.former}
    if len(owners) > 1 or had - {owner} or (owner is not None and owner not in people.known):
        return Plan(faults=[Fault(None, "phone_of_another", None, told(", ".join(wanted.phones)))])
    joins = people.known[owner] if owner is not None else None
    changes = list(_changes(wanted, joins, vocabulary, overwrite=overwrite))
    has = len(joins.tag_names) + len(joins.new_tags) if joins else 0
    count = has + sum(one["what"] == "tag" for one in changes)
    if count > MOST_TAGS_OF_CONTACT:
        return Plan(joins, faults=[Fault(None, "too_many_tags_of_contact", str(MOST_TAGS_OF_CONTACT), str(count))])
    return Plan(joins, changes)


def _changes(wanted: Wanted, joins: Known | None, vocabulary: Vocabulary, *, overwrite: bool) -> list[Change]:
    changes: list[Change] = []
    if wanted.name and _takes_name(wanted.name, joins, overwrite=overwrite):
        source = joins.name_source.value if joins and joins.name_source else None
        changes.append(_change("name", None, joins.name if joins else None, wanted.name, source=source))
    kind = joins.kind if joins else ContactKind.CUSTOMER
    if wanted.kind and wanted.kind is not kind and (overwrite or kind is ContactKind.CUSTOMER):
        changes.append(_change("kind", None, kind.value if joins else None, wanted.kind.value))
    spoken = joins.language if joins else None
    if wanted.language and wanted.language is not spoken and (overwrite or spoken is None):
        changes.append(_change("language", None, spoken.value if spoken else None, wanted.language.value))
    there = joins.phones if joins else set()
    changes += [_change("phone", None, None, one) for one in wanted.phones if one not in there]
    for key, name in wanted.tags.items():
        tag = vocabulary.tags.get(key)
        has = joins is not None and (tag.id in joins.tag_names if tag else key in joins.new_tags)
        if not has:
            changes.append(_change("tag", str(tag.id) if tag else None, None, name))
    for field_id, value in wanted.values.items():
        filled = joins.values.get(field_id) if joins else None
        if value != filled and (filled is None or overwrite):
            changes.append(_change("field", str(field_id), filled, value))
    return changes


def _takes_name(name: str, joins: Known | None, *, overwrite: bool) -> bool:
    if joins is None or joins.name is None:
        return True
    return name != joins.name and (overwrite or joins.name_source is not NameSource.MEMBER)


def _change(what: str, key: str | None, before: str | None, after: str, **more: Any) -> Change:
    return {"what": what, "key": key, "before": before, "after": after, **more}


def take_in(people: People, vocabulary: Vocabulary, joins: Known, changes: list[Change]) -> None:
    """Let later rows see what a row has done."""
    names = {tag.id: tag.name for tag in vocabulary.tags.values()}
    for one in changes:
        match one["what"]:
            case "name":
                joins.name, joins.name_source = one["after"], NameSource.MEMBER
            case "kind":
                joins.kind = ContactKind(one["after"])
            case "language":
                joins.language = Language(one["after"])
            case "phone":
                joins.phones.add(one["after"])
                people.owners[one["after"]] = joins.contact.id
            case "tag" if one["key"]:
                joins.tag_names[UUID(one["key"])] = names.get(UUID(one["key"])) or str(one["after"])
            case "tag":
                joins.new_tags.add(key_of(one["after"]))
            case "field":
                joins.values[UUID(one["key"])] = one["after"]
