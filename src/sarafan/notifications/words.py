"""The sentences of notifications, which are shown when no page of ours may be open to say them."""

from sarafan.conversations.models import MessageKind
from sarafan.organizations.models import Language

SENTENCES: dict[str, dict[Language, str]] = {
    "new_message": {
        Language.RUSSIAN: "Новое сообщение",
        Language.KAZAKH: "Жаңа хабар",
        Language.ENGLISH: "New message",
    },
    "assigned": {
        Language.RUSSIAN: "Чат теперь ваш",
        Language.KAZAKH: "Чат енді сіздікі",
        Language.ENGLISH: "The chat is yours now",
    },
    "fell": {
        Language.RUSSIAN: "«{name}» не на связи",
        Language.KAZAKH: "«{name}» байланыста емес",
        Language.ENGLISH: "“{name}” is offline",
    },
    "fell_hint": {
        Language.RUSSIAN: "Сообщения клиентов не приходят. Откройте, чтобы подключить номер снова.",
        Language.KAZAKH: "Клиенттердің хабарламалары келмейді. Нөмірді қайта қосу үшін ашыңыз.",
        Language.ENGLISH: "Customers' messages do not arrive. Open it to connect the number again.",
    },
    "waits_long": {
        Language.RUSSIAN: "Клиент ждёт ответа слишком долго",
        Language.KAZAKH: "Клиент жауапты тым ұзақ күтіп тұр",
        Language.ENGLISH: "The customer has waited too long for an answer",
    },
    "mentioned": {
        Language.RUSSIAN: "Вас упомянули в заметке",
        Language.KAZAKH: "Сізді жазбада атады",
        Language.ENGLISH: "You were mentioned in a note",
    },
    "errand_due": {
        Language.RUSSIAN: "Пора: чат вернулся к вам",
        Language.KAZAKH: "Уақыты келді: чат сізге қайтты",
        Language.ENGLISH: "It is time: the chat came back to you",
    },
    "errand_left": {
        Language.RUSSIAN: "Дело просрочено, и сделать его некому",
        Language.KAZAKH: "Істің мерзімі өтті, оны істейтін адам жоқ",
        Language.ENGLISH: "Something is overdue, and nobody is left to do it",
    },
    "errand_dropped": {
        Language.RUSSIAN: "Чаты клиента объединили, и вашего дела в них больше нет",
        Language.KAZAKH: "Клиенттің чаттары біріктірілді, ондағы сіздің ісіңіз енді жоқ",
        Language.ENGLISH: "The customer's chats were merged, and your errand is no longer there",
    },
    "works": {
        Language.RUSSIAN: "Уведомления приходят",
        Language.KAZAKH: "Хабарландырулар келеді",
        Language.ENGLISH: "Notifications arrive",
    },
    "works_hint": {
        Language.RUSSIAN: "Так будут выглядеть новости в этом браузере.",
        Language.KAZAKH: "Бұл браузерде жаңалықтар осылай көрінеді.",
        Language.ENGLISH: "This is how news will look in this browser.",
    },
    "customer": {Language.RUSSIAN: "Клиент", Language.KAZAKH: "Клиент", Language.ENGLISH: "Customer"},
    "group": {Language.RUSSIAN: "Группа", Language.KAZAKH: "Топ", Language.ENGLISH: "Group"},
}

# What is shown of a message that has no words of its own.
OF_KINDS: dict[MessageKind, dict[Language, str]] = {
    MessageKind.IMAGE: {Language.RUSSIAN: "Фото", Language.KAZAKH: "Фото", Language.ENGLISH: "Photo"},
    MessageKind.VIDEO: {Language.RUSSIAN: "Видео", Language.KAZAKH: "Бейне", Language.ENGLISH: "Video"},
    MessageKind.AUDIO: {Language.RUSSIAN: "Аудио", Language.KAZAKH: "Аудио", Language.ENGLISH: "Audio"},
    MessageKind.VOICE: {
        Language.RUSSIAN: "Голосовое сообщение",
        Language.KAZAKH: "Дауыстық хабар",
        Language.ENGLISH: "Voice message",
    },
    MessageKind.DOCUMENT: {Language.RUSSIAN: "Документ", Language.KAZAKH: "Құжат", Language.ENGLISH: "Document"},
    MessageKind.STICKER: {Language.RUSSIAN: "Стикер", Language.KAZAKH: "Стикер", Language.ENGLISH: "Sticker"},
    MessageKind.LOCATION: {Language.RUSSIAN: "Геопозиция", Language.KAZAKH: "Геолокация", Language.ENGLISH: "Location"},
    MessageKind.SYSTEM: {Language.RUSSIAN: "Звонок", Language.KAZAKH: "Қоңырау", Language.ENGLISH: "Call"},
}


def say(sentence: str, language: Language, **values: str) -> str:
    """Return a sentence in a language."""
    return SENTENCES[sentence][language].format(**values)


def name_kind(kind: MessageKind | None, language: Language) -> str:
    """Say what kind of message it is that has no words."""
    return OF_KINDS[kind][language] if kind in OF_KINDS else say("new_message", language)
