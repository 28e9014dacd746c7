"""Decides whether a customer's message waits for an answer, and by which rule. Pure: no database, no clock."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from sarafan.conversations.answering.phrases import BUILT_IN, BY_NAME, FILLERS, OWN
from sarafan.conversations.models import MessageKind

LONGEST = 200  # letters that are looked at: whoever writes more says more than thanks
MOST_PHRASE_WORDS = 10

_QUESTION_MARKS = str.maketrans("؟？", "??")
_LINK = re.compile(r"[a-z]+://|[\w.-]+\.[a-z]{2,}/", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")  # «спасибооо», "oook"
# Whoever has no Kazakh keyboard types the Russian letter that looks alike.
_ALIKE = str.maketrans("әіңғүұқөһё", "аингуукохе")
_SMILE = ")"
_SMILED = re.compile(r"[\s:;=^.!-]*[)(][\s:;=)(^.!-]*")
_UNSEEN = frozenset("\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff")


class Own(NamedTuple):
    """A phrase that an organization has added, as it was typed."""

    text: str
    waits: bool


class Rules(NamedTuple):
    """Which built-in rules are off, and the organization's own phrases by their words."""

    off: frozenset[str] = frozenset()
    own: Mapping[tuple[str, ...], Own] = {}


class Asked(NamedTuple):
    """What of ours the message answers. `question`: it asks something; `wants_reaction`: by the rule for reactions."""

    question: bool = False
    wants_reaction: bool = False


class Decision(NamedTuple):
    """Whether somebody waits, the rule's name, and the words that decided."""

    waits: bool
    rule: str
    phrase: str | None = None

    @property
    def gives_way(self) -> bool:
        """Whether it is another one if the message answers something of ours."""
        return not self.waits


NOTHING = Asked()
BUILT_IN_RULES = Rules()
_KINDS: Final = {
    MessageKind.STICKER: "sticker",
    MessageKind.VOICE: "voice",
    MessageKind.AUDIO: "voice",
    MessageKind.SYSTEM: "call",
}
_BY_REACTION: Final = ("emoji", "sticker")


def asks(text: str | None) -> bool:
    """Whether a text asks something: it has a question mark, other than inside a link."""
    words = (text or "").translate(_QUESTION_MARKS).split()
    return any("?" in word and (word.endswith("?") or not _LINK.match(word.lstrip("«\"'(“<"))) for word in words)


def words_in(text: str) -> tuple[str, ...]:
    """Return a text's words as they are compared: «Рахме-е-ет!!» and «рахмет» are not told apart where they need not.

    A text of emoji alone is its emoji.
    """
    plain = unicodedata.normalize("NFKC", text).lower().translate(_ALIKE)
    words = tuple(_DRAWN_OUT.sub(r"\1", word) for word in _WORD.findall(plain))
    if words:
        return words
    pictures = tuple(one for one in plain if _is_picture(one))
    return pictures or (tuple(_SMILE) if _SMILED.fullmatch(plain) else ())


def decide(kind: MessageKind, text: str | None, rules: Rules = BUILT_IN_RULES, *, asked: Asked = NOTHING) -> Decision:
    """Decide about one message of a customer. `asked`: what of ours stands right before it, or is quoted in it."""
    decision = _by_itself(kind, text or "", rules)
    if decision.waits:
        return decision
    # An answer to us is no courtesy, and an emoji is one where a reaction would be.
    answers = asked.wants_reaction if decision.rule in _BY_REACTION else asked.question
    return decision._replace(waits=True, rule="reply") if answers else decision


def _by_itself(kind: MessageKind, text: str, rules: Rules) -> Decision:
    if kind is not MessageKind.TEXT:
        rule = BY_NAME[_KINDS.get(kind, "content")]
        return Decision(rule.waits or rule.name in rules.off, rule.name)
    if len(text) > LONGEST:
        return Decision(True, "question" if asks(text) else "words")
    words = words_in(text)
    own = rules.own.get(words)
    if own is not None and not (asks(text) and not own.waits):
        return Decision(own.waits, OWN, own.text)
    if asks(text):
        return Decision(True, "question")
    if not _WORD.search(text):
        return Decision("emoji" in rules.off or not words, "emoji" if words else "words", text.strip()[:40] or None)
    found = _said(words, rules)
    return Decision(False, found, text.strip()) if found else Decision(True, "words")


def _said(words: tuple[str, ...], rules: Rules) -> str | None:
    """Return the first rule of those whose phrases make up all words, or nothing if something is left."""
    known = {**_phrases(rules.off), **{one: OWN for one, own in rules.own.items() if not own.waits}}
    longest = max(map(len, known), default=0)
    # ways[n]: the rule of the first phrase, if the first n words are nothing but phrases.
    ways: list[str | None] = [""] + [None] * len(words)
    for end in range(1, len(words) + 1):
        for start in range(max(0, end - longest), end):
            before, rule = ways[start], known.get(words[start:end])
            if before is not None and rule is not None and ways[end] is None:
                ways[end] = before or rule
    return ways[len(words)]


@lru_cache(maxsize=256)
def _phrases(off: frozenset[str]) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {words_in(word): "" for word in FILLERS}
    for rule in BUILT_IN:
        if rule.name not in off:
            for phrase in rule.phrases:
                found.setdefault(words_in(phrase), rule.name)
    return found


def _is_picture(character: str) -> bool:
    return character not in _UNSEEN and unicodedata.category(character) in ("So", "Sk", "Sm")
