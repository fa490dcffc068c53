"""The process in which compressed, nested and drawn formats are parsed: small, without network, and expendable.

It reads requests from standard input and writes replies to standard output, each a line of JSON with a length and then
so many bytes. What it is asked and what it answers is data: nothing that comes back is ever executed.
"""

import json
import os
import sys
from typing import Any, BinaryIO, Final

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.decode import check_letters
from rationale_reviewer.load.files import File
from rationale_reviewer.load.formats import Format
from rationale_reviewer.load.parsers import parse

# What a parser has no business with. Libraries in C do not pass here; the ones that are used open and fetch nothing.
_FORBIDDEN: Final = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "os.remove",
    "shutil.",
)
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def main(memory: int, seconds: int) -> None:
    """Serve requests until standard input ends.

    Args:
        memory: Bytes of address space.
        seconds: Seconds of processor time for one file.
    """
    requests = sys.stdin.buffer
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no reply
    _limit("RLIMIT_AS", memory)
    _limit("RLIMIT_FSIZE", 0)
    _limit("RLIMIT_CORE", 0)
    sys.addaudithook(_forbid)
    while head := requests.readline():
        request = json.loads(head)
        raw = requests.read(request.pop("size"))
        _limit("RLIMIT_CPU", seconds, used=True)
        _answer(replies, _reply(File(request["name"], raw), request))


def _reply(file: File, request: dict[str, Any]) -> tuple[str, bytes]:
    """Kind and content of a reply: what was loaded, what is wrong with the file, or what went wrong here."""
    try:
        loaded = parse(file, Format(request["format"]), request["source"], request["encoding"])
        check_letters(file.name, loaded.source.text)
        return "loaded", loaded.model_dump_json().encode()
    except DocumentError as error:
        return "refused", str(error).encode("utf-8", "replace")
    except MemoryError:
        return "failed", b"memory"
    except Exception as error:  # whatever a parser raises is about this file, and is said in one line
        return "failed", type(error).__name__.encode()


def _answer(replies: BinaryIO, reply: tuple[str, bytes]) -> None:
    kind, content = reply
    replies.write(json.dumps({"kind": kind, "size": len(content)}).encode() + b"\n" + content)
    replies.flush()


def _limit(name: str, value: int, *, used: bool = False) -> None:
    """Lower a limit of this process; on systems without it, the parent's clock is the only one."""
    try:
        import resource
    except ImportError:
        return
    if used:
        spent = resource.getrusage(resource.RUSAGE_SELF)
        value += int(spent.ru_utime + spent.ru_stime) + 1
    which = getattr(resource, name)
    _, hard = resource.getrlimit(which)
    resource.setrlimit(which, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _forbid(event: str, args: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a parser asked for {event}")
    if event == "open" and isinstance(args[2], int) and args[2] & _WRITING:
        raise PermissionError("a parser asked to write a file")
