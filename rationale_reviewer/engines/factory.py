"""Name -> engine. The only module that knows more than one."""

from typing import Any, Final

from rationale_reviewer.engines.base import Engine
from rationale_reviewer.engines.offline.engine import NAME, OfflineEngine
from rationale_reviewer.errors import OptionError

ENGINES: Final = (NAME,)


def make_engine(name: str = NAME) -> Engine[Any]:
    """The engine with this name.

    Raises:
        OptionError: There is none.
    """
    if name == NAME:
        return OfflineEngine(keeps=True)
    raise OptionError(f"{name!r} is no engine; the engines are {', '.join(ENGINES)}")
