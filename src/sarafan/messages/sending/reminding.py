"""What a reply carries of what it answers: phones show that above it, and an empty card where it is empty."""

from sarafan.conversations.models import MessageKind
from sarafan.gateways.whatsapp.outgoing import Quoted, Target
from sarafan.media.models import MediaFile
from sarafan.messages.models import Message
from sarafan.organizations.models import Language

# Of what has no words, and no form of its own on a phone.
_WORDS = {
    MessageKind.VIEW_ONCE: {
        Language.RUSSIAN: "Одноразовое сообщение",
        Language.KAZAKH: "Бір рет көруге арналған хабар",
        Language.ENGLISH: "View once message",
    },
    MessageKind.PHONE_ONLY: {
        Language.RUSSIAN: "Сообщение, которое видно только на телефоне",
        Language.KAZAKH: "Тек телефонда көрінетін хабар",
        Language.ENGLISH: "Message shown on the phone only",
    },
    MessageKind.UNDECRYPTABLE: {
        Language.RUSSIAN: "Сообщение",
        Language.KAZAKH: "Хабар",
        Language.ENGLISH: "Message",
    },
}
_LIKE_UNREAD = {MessageKind.UNSUPPORTED, MessageKind.TEXT, MessageKind.INTERACTIVE, MessageKind.TEMPLATE}


def reminder_of(target: Target, answered: Message, file: MediaFile | None, language: Language) -> Quoted:
    """Return what a reply quotes; where nothing else names it, words in the organization's language do."""
    text = answered.text or _name_of(answered) or _words_for(answered.kind, language)
    if file is None:
        return Quoted(target, text, answered.kind.value)
    is_document = answered.kind is MessageKind.DOCUMENT
    return Quoted(
        target,
        text,
        answered.kind.value,
        seconds=file.seconds,
        file_name=file.file_name if is_document else None,
        thumbnail=file.thumbnail,
    )


def _name_of(answered: Message) -> str | None:
    """Return what a poll, an event, a place or a card is called."""
    details = answered.details or {}
    cards = details.get("contacts") or [{}]
    return details.get("name") or details.get("address") or cards[0].get("name") or None


def _words_for(kind: MessageKind, language: Language) -> str | None:
    words = _WORDS.get(MessageKind.UNDECRYPTABLE if kind in _LIKE_UNREAD else kind)
    return words[language] if words else None
