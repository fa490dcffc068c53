"""The forms that the files have had, as steps from each to the next. A step that was released never changes."""

from typing import Final, NamedTuple

Step = tuple[str, ...]


class Form(NamedTuple):
    """A kind of file: what marks it, and the steps from nothing to its newest schema."""

    application_id: int
    what: str
    steps: tuple[Step, ...]

    @property
    def version(self) -> int:
        """The newest schema."""
        return len(self.steps)


_RUN_1: Final[Step] = (
    """CREATE TABLE run (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        documents TEXT NOT NULL, bank TEXT NOT NULL, prompts TEXT NOT NULL, model TEXT NOT NULL,
        options TEXT NOT NULL, currency TEXT NOT NULL, tool_version TEXT NOT NULL, created TEXT NOT NULL)""",
    """CREATE TABLE calls (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        request TEXT NOT NULL, step TEXT NOT NULL, document TEXT NOT NULL, attempt INTEGER NOT NULL,
        model TEXT NOT NULL, sent_at TEXT NOT NULL, finished_at TEXT, outcome TEXT,
        prompt_tokens INTEGER, cached_tokens INTEGER, output_tokens INTEGER, money TEXT,
        price_date TEXT NOT NULL DEFAULT '', max_money TEXT)""",
    """CREATE TABLE replies (
        request TEXT PRIMARY KEY, call INTEGER REFERENCES calls (id), cause TEXT, text BLOB NOT NULL)""",
)
# Caps on tokens need the most that a call can use; attempts are counted by request; a cause without its detail
# left a reader guessing.
_RUN_2: Final[Step] = (
    "ALTER TABLE calls ADD COLUMN max_prompt_tokens INTEGER",
    "ALTER TABLE calls ADD COLUMN max_output_tokens INTEGER",
    "ALTER TABLE calls ADD COLUMN detail TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE replies ADD COLUMN detail TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX calls_by_request ON calls (request)",
    "CREATE INDEX calls_without_end ON calls (id) WHERE finished_at IS NULL",
)
RUN: Final = Form(0x52525231, "a run", (_RUN_1, _RUN_2))

_CACHE_1: Final[Step] = (
    """CREATE TABLE replies (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE, text BLOB NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL)""",
    "CREATE TABLE total (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL)",
    "INSERT INTO total VALUES (1, 0)",
    """CREATE TRIGGER added AFTER INSERT ON replies BEGIN
        UPDATE total SET size = size + new.size; END""",
    """CREATE TRIGGER removed AFTER DELETE ON replies BEGIN
        UPDATE total SET size = size - old.size; END""",
)
CACHE: Final = Form(0x52525243, "a response cache", (_CACHE_1,))
