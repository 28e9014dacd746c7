"""JSON shapes of quick replies."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from sarafan.conversations.models import MessageKind
from sarafan.core.texts import beginning
from sarafan.media.models import MediaFile
from sarafan.organizations.models import Language
from sarafan.replies.csv_files import Fault
from sarafan.replies.editing import MOST_FILES, Wanted
from sarafan.replies.importing import Outcome
from sarafan.replies.inserting import Inserted
from sarafan.replies.models import MOST_FOLDER, MOST_SHORTCUT, MOST_TEXT, QuickReply, plain_shortcut
from sarafan.replies.variables import Variable
from sarafan.shapes import Body, PlainName, refuse_nul

MOST_EXCERPT_LETTERS = 120  # of each text, in a list: all that there may be fit into an answer


def read_shortcut(typed: str) -> str:
    """Return a shortcut as it is kept."""
    shortcut = plain_shortcut(typed)
    if shortcut is None:
        raise ValueError("must be one word of letters, figures, - and _")
    return shortcut


def read_text(typed: str) -> str:
    """Return a text as it is kept, with one kind of line's end."""
    return refuse_nul(typed).replace("\r\n", "\n").replace("\r", "\n")


Folder = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MOST_FOLDER), AfterValidator(refuse_nul)]
Shortcut = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_SHORTCUT),
    AfterValidator(read_shortcut),
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MOST_TEXT), AfterValidator(read_text)]


class ReplyTexts(Body):
    """What a quick reply says, in at least one language."""

    ru: Text | None = None
    kk: Text | None = None
    en: Text | None = None

    @model_validator(mode="after")
    def _say_something(self) -> Self:
        if not self.said():
            raise ValueError("must have a text in at least one language")
        return self

    def said(self) -> dict[Language, str]:
        """Return the texts there are."""
        given = {Language.RUSSIAN: self.ru, Language.KAZAKH: self.kk, Language.ENGLISH: self.en}
        return {language: text for language, text in given.items() if text}


class ReplyWrite(Body):
    """What a quick reply is to be. `team`: everybody's, which only some may change; else one's own."""

    title: PlainName
    folder: Folder = ""
    shortcut: Shortcut | None = None
    texts: ReplyTexts
    team: bool = False
    file_ids: list[UUID] = Field(default_factory=list, max_length=MOST_FILES)

    def wanted(self) -> Wanted:
        """Return it in our words."""
        return Wanted(self.title, self.folder, self.shortcut, self.texts.said(), self.team, tuple(self.file_ids))


class ReplyFileRead(BaseModel):
    """A file that goes with a quick reply; `kind`: as what it leaves."""

    id: UUID
    kind: MessageKind
    mimetype: str
    size: int
    file_name: str | None

    @classmethod
    def of(cls, file: MediaFile) -> "ReplyFileRead":
        """Show a file."""
        return cls(id=file.id, kind=file.kind, mimetype=file.mimetype, size=file.size or 0, file_name=file.file_name)


class ReplyListed(BaseModel):
    """A quick reply in a list; its texts are cut."""

    id: UUID
    team: bool
    title: str
    folder: str
    shortcut: str | None
    texts: dict[Language, str]
    file_count: int
    use_count: int

    @classmethod
    def of(cls, reply: QuickReply, file_count: int) -> "ReplyListed":
        """Show one."""
        return cls(
            id=reply.id,
            team=reply.member_id is None,
            title=reply.title,
            folder=reply.folder,
            shortcut=reply.shortcut,
            texts={language: beginning(text, MOST_EXCERPT_LETTERS) for language, text in reply.texts.items()},
            file_count=file_count,
            use_count=reply.use_count,
        )


class ReplyList(BaseModel):
    """Quick replies, what is used most first; `language`: in which the conversation was answered last."""

    items: list[ReplyListed]
    language: Language | None


class ReplyRead(BaseModel):
    """A quick reply, whole."""

    id: UUID
    team: bool
    title: str
    folder: str
    shortcut: str | None
    texts: dict[Language, str]
    files: list[ReplyFileRead]
    use_count: int

    @classmethod
    def of(cls, reply: QuickReply, files: list[ReplyFileRead]) -> "ReplyRead":
        """Show one."""
        return cls(
            id=reply.id,
            team=reply.member_id is None,
            title=reply.title,
            folder=reply.folder,
            shortcut=reply.shortcut,
            texts=reply.texts,
            files=files,
            use_count=reply.use_count,
        )


class ReplyInsert(Body):
    """For which conversation; `language`: a chosen one, else that of its last quick reply."""

    conversation_id: UUID
    language: Language | None = None


class ReplyInserted(BaseModel):
    """What goes into an answer. `missing`: variables of which nothing is known; `[?…]` stands in their place."""

    text: str
    language: Language
    missing: list[str]
    files: list[ReplyFileRead]

    @classmethod
    def of(cls, inserted: Inserted, files: list[ReplyFileRead]) -> "ReplyInserted":
        """Show one."""
        rendered = inserted.rendered
        return cls(text=rendered.text, language=inserted.language, missing=rendered.missing, files=files)


class VariableRead(BaseModel):
    """What may stand in a quick reply, in double braces; `words`: what it is."""

    name: str
    words: dict[Language, str]

    @classmethod
    def of(cls, variable: Variable) -> "VariableRead":
        """Show one."""
        return cls(name=variable.name, words=dict(variable.words))


class VariableList(BaseModel):
    """All variables there are."""

    items: list[VariableRead]


class FaultRead(BaseModel):
    """What is wrong with a line of a file: in which column, which mistake, what was found and what the limit is."""

    line: int
    column: str | None
    problem: str
    found: str | None
    limit: int | None

    @classmethod
    def of(cls, fault: Fault) -> "FaultRead":
        """Show one."""
        return cls(line=fault.line, column=fault.column, problem=fault.problem, found=fault.found, limit=fault.limit)


class ImportRead(BaseModel):
    """What a file would do, or has done; with a fault nothing."""

    created: int
    changed: int
    same: int
    faults: list[FaultRead]

    @classmethod
    def of(cls, outcome: Outcome) -> "ImportRead":
        """Show it."""
        faults = [FaultRead.of(fault) for fault in outcome.faults]
        return cls(created=outcome.created, changed=outcome.changed, same=outcome.same, faults=faults)


class ExportRead(BaseModel):
    """Quick replies as the text of a CSV file."""

    csv: str
    count: int
