"""The built-in rules: what people say in Russian, Kazakh and English when they ask for nothing.

Phrases are compared as `deciding.words_in` gives them: without capitals, marks, Kazakh letters and drawn-out vowels.
"""

from typing import Final, NamedTuple


class BuiltIn(NamedTuple):
    """A rule: `phrases` that together make up a whole message, or a kind of message. `can_be_off`: by a head."""

    name: str
    waits: bool
    can_be_off: bool
    phrases: tuple[str, ...] = ()


THANKS: Final = (
    "спасибо", "спасибо большое", "большое спасибо", "спасибо вам", "спасибо огромное", "огромное спасибо", "спс",
    "пасиб", "спасибки", "благодарю", "благодарю вас", "от души", "спасибо за ответ", "спасибо за помощь",
    "спасибо за информацию", "рахмет", "рақмет", "рахмет сізге", "көп рахмет", "көп рақмет", "үлкен рахмет",
    "рахмет сізге үлкен", "рахмет көп", "рақмет сізге", "алғысым шексіз", "rahmet", "raqmet", "thanks", "thank you",
    "thank you very much", "thank you so much", "thanks a lot", "many thanks", "thx", "ty", "spasibo",
)  # fmt: skip
AGREEMENT: Final = (
    "ок", "окей", "оки", "окс", "хорошо", "ладно", "понятно", "понял", "поняла", "поняли", "все понятно", "ясно",
    "принято", "договорились", "отлично", "супер", "класс", "здорово", "прекрасно", "да", "ага", "угу", "конечно",
    "хорошо поняла", "хорошо понял", "жду", "буду ждать", "всё", "жақсы", "жарайды", "жарайд", "болды", "түсінікті",
    "түсіндім", "келістік", "мақұл", "иә", "ия", "керемет", "тамаша", "күтемін", "ok", "okay", "okey", "k", "kk",
    "good", "great", "fine", "got it", "understood", "i see", "perfect", "cool", "sure", "yes", "yep", "deal",
    "all right", "alright", "noted", "jaqsy", "jaksy", "horosho", "ponyatno",
)  # fmt: skip
FAREWELL: Final = (
    "до свидания", "всего доброго", "всего хорошего", "хорошего дня", "хорошего вечера", "доброй ночи",
    "спокойной ночи", "до встречи", "до завтра", "пока", "удачи", "и вам", "и вам того же", "взаимно", "вам тоже",
    "пожалуйста", "не за что", "сау болыңыз", "сау бол", "көріскенше", "кездескенше", "қайырлы түн", "жақсы күн",
    "сәттілік", "оқасы жоқ", "bye", "goodbye", "good night", "have a nice day", "see you", "you too", "welcome",
    "you are welcome",
)  # fmt: skip
# Beside any of the above they say nothing more; alone they are words like others.
FILLERS: Final = (
    "вам", "вас", "большое", "огромное", "очень", "ну", "и", "тоже", "сізге", "көп", "үлкен", "өте", "very", "much",
    "so", "too",
)  # fmt: skip

BUILT_IN: Final = (
    BuiltIn("thanks", waits=False, can_be_off=True, phrases=THANKS),
    BuiltIn("agreement", waits=False, can_be_off=True, phrases=AGREEMENT),
    BuiltIn("farewell", waits=False, can_be_off=True, phrases=FAREWELL),
    BuiltIn("emoji", waits=False, can_be_off=True),
    BuiltIn("sticker", waits=False, can_be_off=True),
    BuiltIn("reply", waits=True, can_be_off=False),  # one of the above, to a question of ours
    BuiltIn("question", waits=True, can_be_off=False),
    BuiltIn("words", waits=True, can_be_off=False),
    BuiltIn("voice", waits=True, can_be_off=False),
    BuiltIn("call", waits=True, can_be_off=False),
    BuiltIn("content", waits=True, can_be_off=False),  # a picture, a file, a place …, with or without words
    BuiltIn("reaction", waits=True, can_be_off=False),  # by the organization's rule for reactions
)
OWN: Final = "own"
BY_NAME: Final = {rule.name: rule for rule in BUILT_IN}
