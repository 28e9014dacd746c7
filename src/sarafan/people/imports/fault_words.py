"""What is wrong with rows, in sentences: for the file that lists them, which is read outside of the page."""

from typing import Final

from sarafan.organizations.models import Language

_RU, _KK, _EN = Language.RUSSIAN, Language.KAZAKH, Language.ENGLISH

HEADINGS: Final[dict[Language, tuple[str, ...]]] = {
    _RU: ("Строка", "Столбец", "Что не так", "Допустимо", "Найдено"),
    _KK: ("Жол", "Баған", "Қатесі", "Рұқсат етілгені", "Табылғаны"),
    _EN: ("Row", "Column", "What is wrong", "Allowed", "Found"),
}
SENTENCES: Final[dict[str, dict[Language, str]]] = {
    "same": {
        _RU: "Тот же номер, что в строке {found}",
        _KK: "Нөмірі {found}-жолдағымен бірдей",
        _EN: "The same number as in row {found}",
    },
    "no_phone": {_RU: "Нет номера телефона", _KK: "Телефон нөмірі жоқ", _EN: "There is no phone number"},
    "invalid_phone": {_RU: "Это не номер телефона", _KK: "Бұл телефон нөмірі емес", _EN: "This is no phone number"},
    "phone_rounded": {
        _RU: "Таблица округлила номер: последние цифры потеряны",
        _KK: "Кесте нөмірді дөңгелектеген: соңғы цифрлары жоғалған",
        _EN: "The spreadsheet has rounded the number: its last digits are lost",
    },
    "too_many_phones": {_RU: "Слишком много номеров", _KK: "Нөмір тым көп", _EN: "Too many numbers"},
    "phone_of_another": {
        _RU: "Номер есть или был у другого контакта",
        _KK: "Нөмір басқа контактінікі немесе бұрын соныкі болған",
        _EN: "The number is or was another contact's",
    },
    "value_too_long": {_RU: "Слишком длинно", _KK: "Тым ұзын", _EN: "Too long"},
    "control_characters": {
        _RU: "Есть символы, которые нельзя прочитать",
        _KK: "Оқуға келмейтін таңбалар бар",
        _EN: "Some characters cannot be read",
    },
    "too_many_cells": {_RU: "Ячеек больше, чем столбцов", _KK: "Ұяшық бағаннан көп", _EN: "More cells than columns"},
    "invalid_kind": {_RU: "Такого вида контактов нет", _KK: "Мұндай контакт түрі жоқ", _EN: "There is no such kind"},
    "invalid_language": {_RU: "Такого языка нет", _KK: "Мұндай тіл жоқ", _EN: "There is no such language"},
    "invalid_tag": {_RU: "Так метка называться не может", _KK: "Белгі бұлай аталмайды", _EN: "No tag has such a name"},
    "tag_unknown": {_RU: "Такой метки нет", _KK: "Мұндай белгі жоқ", _EN: "There is no such tag"},
    "tag_archived": {_RU: "Эта метка в архиве", _KK: "Бұл белгі мұрағатта", _EN: "This tag is archived"},
    "too_many_tags": {_RU: "Слишком много меток", _KK: "Белгі тым көп", _EN: "Too many tags"},
    "too_many_tags_of_contact": {
        _RU: "У контакта стало бы слишком много меток",
        _KK: "Контактінің белгісі тым көбейіп кетер еді",
        _EN: "The contact would have too many tags",
    },
    "field_hidden": {_RU: "Это поле скрыто", _KK: "Бұл өріс жасырылған", _EN: "This field is hidden"},
    "invalid_number": {_RU: "Это не число", _KK: "Бұл сан емес", _EN: "This is no number"},
    "invalid_date": {_RU: "Это не дата", _KK: "Бұл күн емес", _EN: "This is no date"},
    "invalid_choice": {_RU: "Такого варианта нет", _KK: "Мұндай нұсқа жоқ", _EN: "There is no such choice"},
    "invalid_link": {_RU: "Это не ссылка", _KK: "Бұл сілтеме емес", _EN: "This is no link"},
    "forbidden": {
        _RU: "Права на импорт уже нет",
        _KK: "Импорт құқығы енді жоқ",
        _EN: "The right to import is gone",
    },
}
OTHER: Final = {_RU: "Не получилось", _KK: "Болмады", _EN: "This did not work"}


def sentence(code: str, language: Language, found: str | None) -> str:
    """Say what is wrong; of a code that only a later release knows, that it did not work."""
    return SENTENCES.get(code, OTHER)[language].format(found=found or "")
