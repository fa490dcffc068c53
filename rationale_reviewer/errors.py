"""The one error tree. Nothing else is raised on purpose.

::

    ReviewerError
    ├── InputError            the user can put it right                    exit code 2
    │   ├── DocumentError     the document cannot be read as asked
    │   ├── BankError         a question bank does not hold together
    │   ├── OptionError       an option names something that does not exist
    │   └── OutputError       the result cannot be written where it was asked
    └── MachineryError        not the user's doing                          exit code 3
        ├── EngineError       the engine could not work at all
        └── StoreError        the run store could not be read or written
            └── DamagedStoreError  its file is no longer whole

One question's failure is no exception: it is ``not_assessed`` with a cause (records.review.NotAssessed).
Messages say what failed, on which thing, and what to do next; they never hold text of the document.
"""


class ReviewerError(Exception):
    """Base of every error raised on purpose."""

    exit_code = 3


class InputError(ReviewerError):
    """Something the user gave cannot be used as it is."""

    exit_code = 2


class DocumentError(InputError):
    """The document is missing, unreadable, too large or of a format that is not read."""


class BankError(InputError):
    """A question bank is missing, malformed or contradicts itself."""


class OptionError(InputError):
    """An option names a question, phase, gate or kind that does not exist."""


class OutputError(InputError):
    """The output cannot be written, or would overwrite what a person may have edited."""


class MachineryError(ReviewerError):
    """The machinery failed; the review stops."""


class EngineError(MachineryError):
    """The engine could not work at all."""


class StoreError(MachineryError):
    """The run store could not be read or written."""


class DamagedStoreError(StoreError):
    """The file of a store is no longer what was written."""
