"""Whether a customer's message waits for an answer, and by which rule: three languages, and what is no text."""

import pytest

from sarafan.conversations.answering.deciding import Asked, Own, Rules, decide, words_in
from sarafan.conversations.models import MessageKind

TEXT = MessageKind.TEXT
AFTER_QUESTION = Asked(question=True, wants_reaction=True)
AFTER_REMINDER = Asked(question=False, wants_reaction=True)

# What they wrote, whether they wait, and by which rule; right after something of ours that asks nothing.
TEXTS: list[tuple[str, bool, str]] = [
    ("спасибо", False, "thanks"),
    ("Спасибо!", False, "thanks"),
    ("СПАСИБО БОЛЬШОЕ", False, "thanks"),
    ("спасибооооо", False, "thanks"),
    ("Спасибо вам огромное", False, "thanks"),
    ("огромное спасибо 🙏", False, "thanks"),
    ("Спс", False, "thanks"),
    ("Благодарю вас.", False, "thanks"),
    ("спасибо за помощь, хорошего дня!", False, "thanks"),
    ("Ок, спасибо", False, "agreement"),
    ("ок", False, "agreement"),
    ("Ок 👍", False, "agreement"),
    ("ок ок", False, "agreement"),
    ("Хорошо", False, "agreement"),
    ("хорошо, поняла", False, "agreement"),
    ("Понятно, спасибо большое!", False, "agreement"),
    ("всё понятно", False, "agreement"),
    ("Договорились", False, "agreement"),
    ("да", False, "agreement"),
    ("Жду", False, "agreement"),
    ("Отлично!!!", False, "agreement"),
    ("до свидания", False, "farewell"),
    ("И вам хорошего дня", False, "farewell"),
    ("пожалуйста", False, "farewell"),
    ("ок, а доставка?", True, "question"),
    ("ок а доставка", True, "words"),
    ("Спасибо, а когда привезёте?", True, "question"),
    ("спасибо, но заказ не пришёл", True, "words"),
    ("Хорошо, тогда запишите меня на 15:00", True, "words"),
    ("ок?", True, "question"),
    ("ну ок", False, "agreement"),
    ("ну", True, "words"),
    ("и", True, "words"),
    ("нет", True, "words"),
    ("Не спасибо", True, "words"),
    ("Здравствуйте", True, "words"),
    ("Сколько стоит", True, "words"),
    ("где мой заказ", True, "words"),
    ("Позвоните мне", True, "words"),
    ("10", True, "words"),
    ("Абая 10, кв 5", True, "words"),
    ("https://kaspi.kz/shop?id=1", True, "words"),
    ("Рахмет", False, "thanks"),
    ("рақмет!", False, "thanks"),
    ("ракмет", False, "thanks"),
    ("Көп рахмет сізге", False, "thanks"),
    ("Көп рахмет", False, "thanks"),
    ("коп рахмет", False, "thanks"),
    ("рахмееет", False, "thanks"),
    ("жақсы", False, "agreement"),
    ("жаксы", False, "agreement"),
    ("Жақсы, рахмет!", False, "agreement"),
    ("Жарайды", False, "agreement"),
    ("түсінікті", False, "agreement"),
    ("тусиникти", False, "agreement"),
    ("Мақұл", False, "agreement"),
    ("иә", False, "agreement"),
    ("Сау болыңыз", False, "farewell"),
    ("Сәлеметсіз бе", True, "words"),
    ("Сәлеметсіз бе?", True, "question"),
    ("Қашан келеді", True, "words"),
    ("Жоқ", True, "words"),
    ("рахмет, бірақ тауар келмеді", True, "words"),
    ("жақсы, қанша тұрады?", True, "question"),
    ("ok", False, "agreement"),
    ("Okay, thanks", False, "agreement"),
    ("OK!!", False, "agreement"),
    ("Thank you so much!", False, "thanks"),
    ("thx", False, "thanks"),
    ("Got it, thank you. Bye", False, "agreement"),
    ("Have a nice day", False, "farewell"),
    ("ok, but what about the delivery", True, "words"),
    ("Is it open?", True, "question"),
    ("no", True, "words"),
    ("rahmet", False, "thanks"),
    ("👍", False, "emoji"),
    ("👍🏽👍🏽", False, "emoji"),
    ("🙏❤️", False, "emoji"),
    ("❤", False, "emoji"),
    ("👨‍👩‍👧", False, "emoji"),
    ("+", False, "emoji"),
    (")))", False, "emoji"),
    (":)", False, "emoji"),
    ("🤔?", True, "question"),
    ("👍 беру два", True, "words"),
    ("...", True, "words"),
    ("??", True, "question"),
    ("؟", True, "question"),
    ("", True, "words"),
    ("спасибо " * 40, True, "words"),
]


@pytest.mark.parametrize(("text", "waits", "rule"), TEXTS)
def test_courtesy_does_not_wait_and_everything_else_does(text: str, waits: bool, rule: str):
    decision = decide(TEXT, text)

    assert (decision.waits, decision.rule) == (waits, rule)


KINDS: list[tuple[MessageKind, str | None, bool, str]] = [
    (MessageKind.STICKER, None, False, "sticker"),
    (MessageKind.VOICE, None, True, "voice"),
    (MessageKind.AUDIO, None, True, "voice"),
    (MessageKind.SYSTEM, None, True, "call"),
    (MessageKind.IMAGE, None, True, "content"),
    (MessageKind.IMAGE, "спасибо", True, "content"),
    (MessageKind.DOCUMENT, None, True, "content"),
    (MessageKind.LOCATION, None, True, "content"),
    (MessageKind.UNDECRYPTABLE, None, True, "content"),
]


@pytest.mark.parametrize(("kind", "text", "waits", "rule"), KINDS)
def test_what_is_no_text_has_a_rule_too(kind: MessageKind, text: str | None, waits: bool, rule: str):
    decision = decide(kind, text)

    assert (decision.waits, decision.rule) == (waits, rule)


def test_there_are_eighty_and_more():
    assert len(TEXTS) + len(KINDS) >= 80
    assert len({text for text, _, _ in TEXTS}) == len(TEXTS)


@pytest.mark.parametrize("text", ["👍", "ок", "да", "спасибо", "Жақсы", "yes", ")))"])
def test_to_a_question_of_ours_it_is_an_answer_which_waits(text: str):
    decision = decide(TEXT, text, asked=AFTER_QUESTION)

    assert (decision.waits, decision.rule) == (True, "reply")


def test_a_sticker_is_what_a_reaction_is():
    assert decide(MessageKind.STICKER, None, asked=AFTER_QUESTION).rule == "reply"
    assert decide(MessageKind.STICKER, None, asked=AFTER_REMINDER).rule == "reply"
    assert decide(MessageKind.STICKER, None, asked=Asked(question=True)).rule == "sticker"


def test_where_reactions_are_no_answers_an_emoji_is_none_either_but_a_word_is():
    question_only = Asked(question=True, wants_reaction=False)

    assert decide(TEXT, "👍", asked=question_only).waits is False
    assert decide(TEXT, "да", asked=question_only).waits is True


def test_thanks_for_a_reminder_do_not_wait():
    assert decide(TEXT, "спасибо", asked=AFTER_REMINDER).rule == "thanks"
    assert decide(TEXT, "👍", asked=AFTER_REMINDER).rule == "reply"


def test_a_rule_that_is_off_lets_its_phrases_wait():
    rules = Rules(off=frozenset({"agreement", "sticker", "emoji"}))

    assert decide(TEXT, "ок", rules) == (True, "words", None)
    assert decide(TEXT, "ок, спасибо", rules).waits is True
    assert decide(TEXT, "спасибо", rules).waits is False
    assert decide(TEXT, "👍", rules).waits is True
    assert decide(MessageKind.STICKER, None, rules).waits is True


def test_own_phrases_come_first_and_join_others():
    own = {words_in("Буду в 5"): Own("Буду в 5", waits=False), words_in("понятно"): Own("понятно", waits=True)}
    rules = Rules(own=own)

    assert decide(TEXT, "буду в 5!", rules) == (False, "own", "Буду в 5")
    assert decide(TEXT, "Понятно.", rules) == (True, "own", "понятно")
    assert decide(TEXT, "ок, буду в 5", rules).waits is False
    assert decide(TEXT, "буду в 5?", rules) == (True, "question", None)
    assert decide(TEXT, "буду в 5", rules, asked=AFTER_QUESTION).waits is True


def test_an_own_phrase_may_be_an_emoji():
    rules = Rules(off=frozenset({"emoji"}), own={words_in("🔥"): Own("🔥", waits=False)})

    assert decide(TEXT, "🔥", rules).waits is False
    assert decide(TEXT, "👍", rules).waits is True
