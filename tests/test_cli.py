"""The command line from outside: exit codes, what goes to which stream, what is written, and refusals in one line."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from conftest import ROOT
from scripted import (
    ACROSS,
    BELIEVED,
    CARD,
    GATED,
    MEASURED,
    RARE,
    RESULTS,
    SECOND,
    ScriptedEngine,
    card,
    failure,
    offer,
    small_bank,
)
from typer.main import get_command
from typer.testing import CliRunner

import rationale_reviewer
from rationale_reviewer.cli import app as app_module
from rationale_reviewer.cli.app import app, main
from rationale_reviewer.errors import EngineError
from rationale_reviewer.records.reading import Reading
from rationale_reviewer.records.review import ReviewBundle
from rationale_reviewer.records.vocabulary import Cause, EvidenceStatus

MARKER: Final = "quetzalcoatlus"
SECONDS: Final = 60


def run(*args: str, cwd: Path, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    """The program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "rationale_reviewer", *args],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        timeout=SECONDS,
        check=False,
        env={**os.environ, **env},
    )


def tree(folder: Path) -> dict[str, int | None]:
    """Every path below a folder, with its size where it is a file."""
    return {
        str(path.relative_to(folder)): path.stat().st_size if path.is_file() else None for path in folder.rglob("*")
    }


def bundle_in(folder: Path) -> ReviewBundle:
    """The bundle of a review."""
    return ReviewBundle.model_validate_json((folder / "review.json").read_bytes())


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a card in it."""
    (tmp_path / "card.md").write_text(CARD, encoding="utf-8")
    return tmp_path


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command and group with the words that call it."""
    yield path, command
    for name, one in getattr(command, "commands", {}).items():
        yield from commands(one, (*path, name))


COMMANDS: Final = dict(commands(get_command(app)))
LEAVES: Final = [path for path, one in COMMANDS.items() if not getattr(one, "commands", None)]


# -- help --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(path) or "program")
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_has_help(path: tuple[str, ...], flag: str) -> None:
    """Help is on stdout, ends with 0, and names every option and argument with what it does."""
    result = CliRunner().invoke(app, [*path, flag])
    assert (result.exit_code, result.stderr) == (0, "")
    command = COMMANDS[path]
    for name in getattr(command, "commands", {}):
        assert name in result.stdout
    for option in command.params:
        assert (option.metavar or option.opts[0]) in result.stdout
        assert getattr(option, "help", None), f"{option.name} says nothing"


def test_help_names_the_exit_codes() -> None:
    """The codes that a script can rely on stand in the help of the program."""
    text = " ".join(CliRunner().invoke(app, ["--help"]).stdout.split())
    assert all(f"{code} " in text.split("Exit codes:")[1] for code in range(6))


@pytest.fixture(scope="module", params=COMMANDS, ids=lambda path: " ".join(path) or "program")
def imported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules that were imported for the help of a command."""
    code = (
        "import sys\n"
        f"sys.argv = ['rationale-reviewer', *{list(request.param)!r}, '--help']\n"
        "from rationale_reviewer.cli.app import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path_factory.mktemp("help"),
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return set(done.stderr.decode().splitlines()[-1].split())


def test_help_is_light(imported: set[str]) -> None:
    """Help imports no part of the program but its commands, and no library that only a review needs."""
    own = {name.split(".")[1] for name in imported if name.startswith("rationale_reviewer.")}
    assert own == {"cli", "errors"}
    assert not {"markdown_it", "yaml", "Stemmer", "rich", "pydantic"} & imported


def test_version(tmp_path: Path) -> None:
    """The version is that of the package."""
    done = run("--version", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().split() == ["rationale-reviewer", rationale_reviewer.__version__]


@pytest.mark.parametrize(
    "args", [[], ["review"], ["nope"], ["review", "a", "b"], ["review", "--nope"], ["questions", "nope"]]
)
def test_wrong_call(tmp_path: Path, args: Sequence[str]) -> None:
    """A call that cannot be understood ends with 2, shows how to call it, and writes nothing."""
    done = run(*args, cwd=tmp_path)
    assert done.returncode == 2
    assert b"Usage" in done.stderr + done.stdout
    assert b"Traceback" not in done.stderr
    assert tree(tmp_path) == {}


# -- wrong input -------------------------------------------------------------------------------------------------------


Make = Callable[[Path], None]


def _file(name: str, content: bytes) -> Make:
    def make(place: Path) -> None:
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    return make


def _folder(name: str) -> Make:
    def make(place: Path) -> None:
        (place / name).mkdir()

    return make


def _sparse(place: Path) -> None:
    with (place / "big.md").open("wb") as stream:
        stream.truncate(60 * 1024 * 1024)


def _odd_name(place: Path) -> None:
    (place / os.fsdecode(b"caf\xe9.md")).write_text(CARD, encoding="utf-8")


_TEXT: Final = f"A sentence about the {MARKER} that nobody should repeat in a message.\n"
_BOMB: Final = (
    "---\na: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "---\n\n# Card\n"
)
_MERGE: Final = "---\nbase:\n  a: 1\nother:\n  <<: {b: 2}\n---\n\n# Card\n"
_DEEP: Final = "---\na: " + "[" * 500 + "]" * 500 + "\n---\n\n# Card\n"


_BAD: Final = [
    # the document
    pytest.param(None, ["review", "missing.md"], ["missing.md"], id="missing file"),
    pytest.param(_folder("cards"), ["review", "cards"], ["cards"], id="directory"),
    pytest.param(None, ["review", "."], ["'.'"], id="this directory"),
    pytest.param(None, ["review", "/"], ["'/'"], id="the root"),
    pytest.param(None, ["review", ""], [], id="no name"),
    pytest.param(None, ["review", "x" * 300], [], id="name too long"),
    pytest.param(_file("e.md", b""), ["review", "e.md"], ["e.md"], id="empty file"),
    pytest.param(_file("w.md", b" \n\t\r\n\xc2\xa0\n"), ["review", "w.md"], ["w.md"], id="white space only"),
    pytest.param(_file("b.md", b"\x00\x01\x02" * 99), ["review", "b.md"], ["b.md"], id="binary"),
    pytest.param(_file("p.md", b"%PDF-1.7\n" + _TEXT.encode()), ["review", "p.md"], ["p.md", "PDF"], id="PDF"),
    pytest.param(_file("z.md", b"PK\x03\x04" + b"x" * 99), ["review", "z.md"], ["z.md"], id="zip archive"),
    pytest.param(
        _file("l.md", f"Le café du {MARKER}.\n".encode("latin-1")),
        ["review", "l.md"],
        ["l.md", "--encoding"],
        id="latin-1",
    ),
    pytest.param(None, ["review", "card.md", "--encoding", "nope"], ["nope", "--encoding"], id="unknown encoding"),
    pytest.param(
        None, ["review", "card.md", "--encoding", "undefined"], ["undefined"], id="encoding that decodes nothing"
    ),
    pytest.param(_sparse, ["review", "big.md"], ["big.md", "MB"], id="60 MB"),
    pytest.param(_file("y.md", _BOMB.encode()), ["review", "y.md"], ["y.md", "aliases"], id="YAML bomb"),
    pytest.param(_file("m.md", _MERGE.encode()), ["review", "m.md"], ["m.md", "merges"], id="YAML merge"),
    pytest.param(_file("d.md", _DEEP.encode()), ["review", "d.md"], ["d.md"], id="deep YAML"),
    # options
    pytest.param(None, ["review", "card.md", "--kind", "novel"], ["novel", "model_card"], id="unknown kind"),
    pytest.param(None, ["review", "card.md", "--phase", "nope"], ["nope", "testing"], id="unknown phase"),
    pytest.param(None, ["review", "card.md", "--question", "nope"], ["nope", "questions list"], id="unknown question"),
    pytest.param(
        None,
        ["review", "card.md", "--question", "testing.nope"],
        ["testing.nope", "testing.theory.1"],
        id="near question",
    ),
    pytest.param(None, ["review", "card.md", "--set", "nope=yes"], ["nope", "agentic"], id="unknown class"),
    pytest.param(None, ["review", "card.md", "--set", "any=no"], ["any", "agentic"], id="class of every system"),
    pytest.param(None, ["review", "card.md", "--set", "agentic=maybe"], ["agentic=yes"], id="neither yes nor no"),
    pytest.param(None, ["review", "card.md", "--set", "agentic"], ["agentic=yes"], id="class without a value"),
    pytest.param(None, ["review", "card.md", "--fail-on", "nope"], ["nope", "blocker"], id="unknown fail-on"),
    pytest.param(None, ["review", "card.md", "--only", "nope"], ["nope", "map"], id="unknown only"),
    # the bank
    pytest.param(None, ["review", "card.md", "--bank", "nope"], ["nope", "bank.toml"], id="no bank"),
    pytest.param(_folder("bank"), ["review", "card.md", "--bank", "bank"], ["questions new"], id="empty bank"),
    pytest.param(_file("bank/bank.toml", b"x ="), ["review", "card.md", "--bank", "bank"], ["TOML"], id="no TOML"),
    pytest.param(
        _file("bank/bank.toml", b"x = 1\n"), ["review", "card.md", "--bank", "bank"], ["missing"], id="broken bank"
    ),
    pytest.param(
        _file("bank/bank.toml", b"x = '\xff'\n"),
        ["review", "card.md", "--bank", "bank"],
        ["UTF-8"],
        id="bank in latin-1",
    ),
    # the output
    pytest.param(_file("out", b"mine"), ["review", "card.md", "-o", "out"], ["out", "-o"], id="file in the way"),
    pytest.param(_file("out", b"mine"), ["review", "card.md", "-o", "out/x"], ["out/x", "-o"], id="below a file"),
    pytest.param(None, ["review", "card.md", "-o", "x" * 300], ["-o"], id="folder too long"),
    pytest.param(None, ["review", "card.md", "--bank", "x" * 300], ["bank.toml"], id="bank too long"),
    pytest.param(
        _file("card.md.rationale/rationale.md", b"mine"),
        ["review", "card.md"],
        ["card.md.rationale", "-o"],
        id="existing rationale",
    ),
    pytest.param(
        _file("card.md.rationale/report.html", b"mine"),
        ["review", "card.md"],
        ["card.md.rationale", "-o"],
        id="existing page",
    ),
    pytest.param(
        _file("card.md.rationale/review.json", b"mine"),
        ["review", "card.md"],
        ["card.md.rationale", "-o"],
        id="existing bundle",
    ),
    # the other commands
    pytest.param(None, ["verify", "x" * 300], ["review.json"], id="verify a name too long"),
    pytest.param(None, ["questions", "new", "x" * 300], ["folder"], id="new bank with a name too long"),
    pytest.param(None, ["verify", "nope"], ["nope", "review.json"], id="verify nothing"),
    pytest.param(_folder("dir"), ["verify", "dir"], ["dir", "review.json"], id="verify an empty folder"),
    pytest.param(None, ["verify", "card.md"], ["'card.md' is no review; give the folder"], id="verify the document"),
    pytest.param(_file("review.json", b"{}"), ["verify", "review.json"], ["review.json"], id="verify another file"),
    pytest.param(None, ["questions", "show", "nope"], ["nope", "questions list"], id="show an unknown question"),
    pytest.param(None, ["questions", "list", "--kind", "novel"], ["novel", "model_card"], id="list an unknown kind"),
    pytest.param(None, ["questions", "list", "--bank", "nope"], ["nope", "bank.toml"], id="list no bank"),
    pytest.param(None, ["questions", "check", "nope"], ["nope", "bank.toml"], id="check no bank"),
    pytest.param(
        _file("bank/1_first.toml", b""),
        ["questions", "check", "bank/1_first.toml"],
        ["give the folder of a bank, or its bank.toml"],
        id="check a file of a bank",
    ),
    pytest.param(
        _file("bank/bank.toml", b"x = 1\n"), ["questions", "check", "bank"], ["missing"], id="check a broken bank"
    ),
    pytest.param(_folder("dir"), ["questions", "new", "dir"], ["dir"], id="new bank in the way"),
    pytest.param(_file("out", b"mine"), ["questions", "new", "out/x"], ["out/x"], id="new bank below a file"),
]


@pytest.mark.parametrize(("make", "args", "said"), _BAD)
def test_wrong_input(place: Path, make: Make | None, args: list[str], said: list[str]) -> None:
    """Wrong input ends with 2 and one message that names the thing and what to do, and leaves nothing written."""
    if make:
        make(place)
    before = tree(place)
    done = run(*args, cwd=place)
    assert_refused(done, said)
    assert tree(place) == before


def assert_refused(done: subprocess.CompletedProcess[bytes], said: Sequence[str]) -> None:
    """Exit code 2 and one message: what failed, on which thing, and what to do next."""
    message = done.stderr.decode()
    assert "Traceback" not in message
    assert done.returncode == 2, message
    assert done.stdout == b""
    assert message.startswith("rationale-reviewer: ")
    assert message.count("rationale-reviewer: ") == 1
    assert message.endswith("\n")
    assert ";" in message, "it says what is wrong, then what to do"
    for part in said:
        assert part in message
    assert MARKER not in message


@pytest.mark.parametrize(
    ("stdin", "said"),
    [
        pytest.param(b"", ["stdin"], id="nothing"),
        pytest.param(b" \n", ["stdin"], id="white space"),
        pytest.param(b"%PDF-1.7\n", ["stdin", "PDF"], id="PDF"),
        pytest.param("café".encode("latin-1"), ["stdin", "--encoding"], id="latin-1"),
    ],
)
def test_wrong_standard_input(tmp_path: Path, stdin: bytes, said: list[str]) -> None:
    """Standard input is refused as a file is."""
    assert_refused(run("review", "-", cwd=tmp_path, stdin=stdin), said)
    assert tree(tmp_path) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
def test_name_that_is_no_text(tmp_path: Path) -> None:
    """A document with a name in another encoding is reviewed."""
    _odd_name(tmp_path)
    done = run("review", os.fsdecode(b"caf\xe9.md"), cwd=tmp_path)
    assert b"Traceback" not in done.stderr
    assert done.returncode == 0
    assert done.stdout.decode().startswith("caf\ufffd.md")
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    assert bundle_in(folder).sources[0].name == "caf\ufffd.md"
    assert run("verify", str(folder), "--document", os.fsdecode(b"caf\xe9.md"), cwd=tmp_path).returncode == 0


def test_message_of_an_unreadable_bank_names_every_fault(place: Path) -> None:
    """Of a bank with several faults up to five are named at once, one a line, under one message."""
    _file("bank/bank.toml", b"x = 1\n")(place)
    message = run("questions", "check", "bank", cwd=place).stderr.decode()
    faults = [line for line in message.splitlines()[1:] if line.startswith("  bank.toml: ")]
    assert 2 <= len(faults) <= 5
    assert all(";" in fault for fault in faults)


# -- review and verify -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reviewed_card(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[bytes]]:
    """A card that was reviewed once, and how that went; tests only read it."""
    folder = tmp_path_factory.mktemp("reviewed")
    (folder / "card.md").write_text(CARD, encoding="utf-8")
    return folder, run("review", "card.md", cwd=folder)


Done = tuple[Path, subprocess.CompletedProcess[bytes]]


def test_review(reviewed_card: Done) -> None:
    """Three files stand beside the document, the page is on stdout, and where they are is on stderr."""
    folder, done = reviewed_card
    assert done.returncode == 0
    assert set(tree(folder)) == {
        "card.md", "card.md.rationale", "card.md.rationale/rationale.md", "card.md.rationale/report.html",
        "card.md.rationale/review.json",
    }  # fmt: skip
    assert done.stdout.decode().startswith("card.md")
    assert "rationale.md" not in done.stdout.decode()
    for name in ("rationale.md", "report.html", "review.json"):
        assert str(Path("card.md.rationale") / name) in done.stderr.decode()
    assert (folder / "card.md").read_text(encoding="utf-8") == CARD


def test_without_the_page(place: Path) -> None:
    """With `--no-html` there is no page, nobody is sent to it, and the other files are what they are with it."""
    with_page = run("review", "card.md", "-o", "with", cwd=place)
    without = run("review", "card.md", "-o", "without", "--no-html", cwd=place)
    assert (with_page.returncode, with_page.stdout) == (without.returncode, without.stdout)
    assert {path.name for path in (place / "without").iterdir()} == {"rationale.md", "review.json"}
    assert "report.html" not in without.stderr.decode()
    assert (place / "with" / "rationale.md").read_bytes() == (place / "without" / "rationale.md").read_bytes()


def test_review_twice_refuses(reviewed_card: Done) -> None:
    """A second review of the same document refuses, and the first stays byte for byte."""
    folder, _ = reviewed_card
    written = folder / "card.md.rationale" / "rationale.md"
    before = written.read_bytes()
    assert_refused(run("review", "card.md", cwd=folder), ["rationale.md", "-o"])
    assert written.read_bytes() == before


def test_verify(reviewed_card: Done) -> None:
    """The review holds when it is called by its folder, by its bundle, and from elsewhere."""
    folder, _ = reviewed_card
    for path, cwd in (
        ("card.md.rationale", folder),
        ("card.md.rationale/review.json", folder),
        (".", folder / "card.md.rationale"),
        (str(folder / "card.md.rationale"), folder.parent),
    ):
        done = run("verify", path, cwd=cwd)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.decode().splitlines()[-1] == "holds"


def test_moved_together(place: Path) -> None:
    """A document and its review may be moved together."""
    (place / "a").mkdir()
    (place / "card.md").rename(place / "a" / "card.md")
    assert run("review", "a/card.md", cwd=place).returncode == 0
    (place / "a").rename(place / "b")
    assert run("verify", "b/card.md.rationale", cwd=place).returncode == 0


def test_document_elsewhere(place: Path) -> None:
    """Where the document is gone, verify says how to name it, and holds when it is named."""
    assert run("review", "card.md", cwd=place).returncode == 0
    (place / "card.md").rename(place / "other.md")
    assert_refused(run("verify", "card.md.rationale", cwd=place), ["card.md", "--document"])
    assert run("verify", "card.md.rationale", "--document", "other.md", cwd=place).returncode == 0


def test_verify_a_changed_document(place: Path) -> None:
    """Text above moves the citations and all holds; a quote that is deleted is named, and the code is 5."""
    card_file = place / "card.md"
    assert run("review", "card.md", cwd=place).returncode == 0
    bundle = bundle_in(place / "card.md.rationale")
    quote = bundle.citations[0].quote
    card_file.write_text(f"A new first line.\n\n{CARD}", encoding="utf-8")
    assert run("verify", "card.md.rationale", cwd=place).returncode == 0
    card_file.write_text(CARD.replace(quote, ""), encoding="utf-8")
    done = run("verify", "card.md.rationale", cwd=place)
    assert done.returncode == 5
    assert any("vanished" in line and quote[:40] in line for line in done.stdout.decode().splitlines())
    assert b"[]" not in done.stdout, "a citation on which no question rests has no empty brackets"
    assert b"Traceback" not in done.stderr
    card_file.write_text(CARD.replace(quote, f"<!-- {quote} -->"), encoding="utf-8")
    done = run("verify", "card.md.rationale", cwd=place)
    assert done.returncode == 5
    assert any("refused" in line and "hidden" in line for line in done.stdout.decode().splitlines())


def test_verify_an_edited_bundle(place: Path) -> None:
    """A verdict that somebody has changed in the bundle does not follow, and the code is 5."""
    assert run("review", "card.md", cwd=place).returncode == 0
    file = place / "card.md.rationale" / "review.json"
    raw = json.loads(file.read_text(encoding="utf-8"))
    answer = next(one for one in raw["answers"] if one["verdict"] == "unsupported")
    answer["verdict"] = "supported"
    file.write_text(json.dumps(raw), encoding="utf-8")
    done = run("verify", "card.md.rationale", cwd=place)
    assert done.returncode == 5
    assert answer["question"] in done.stdout.decode()


def test_two_processes_write_the_same(place: Path) -> None:
    """Two runs in different processes write the same bytes, but for the block that says so."""
    for seed in ("1", "2"):
        assert run("review", "card.md", "-o", f"out{seed}", cwd=place, PYTHONHASHSEED=seed).returncode == 0
    first, second = place / "out1", place / "out2"
    assert (first / "rationale.md").read_bytes() == (second / "rationale.md").read_bytes()
    raws = [json.loads((folder / "review.json").read_bytes()) for folder in (first, second)]
    assert [raw.pop("volatile")["document_path"] for raw in raws] == ["../card.md"] * 2
    assert json.dumps(raws[0]) == json.dumps(raws[1])


def test_output_folder(place: Path) -> None:
    """With `-o` the review stands there, folders are made, an empty one is filled."""
    (place / "empty").mkdir()
    for name in ("empty", "a/b/c"):
        assert run("review", "card.md", "-o", name, cwd=place).returncode == 0
        assert {path.name for path in (place / name).iterdir()} == {"rationale.md", "report.html", "review.json"}
        assert run("verify", name, cwd=place).returncode == 0
    assert not (place / "card.md.rationale").exists()


@pytest.mark.parametrize(
    ("text", "copy"),
    [
        pytest.param(CARD, "document.md", id="Markdown"),
        pytest.param(f"{MEASURED} {SECOND}\n\n{BELIEVED} 😀\n", "document.txt", id="text"),
    ],
)
def test_standard_input(tmp_path: Path, text: str, copy: str) -> None:
    """What comes through a pipe is kept with the review, and the review holds against the copy."""
    done = run("review", "-", cwd=tmp_path, stdin=text.encode())
    assert done.returncode == 0
    folder = tmp_path / "stdin.rationale"
    assert {path.name for path in folder.iterdir()} == {"rationale.md", "report.html", "review.json", copy}
    assert (folder / copy).read_bytes() == text.encode()
    checked = run("verify", "stdin.rationale", "--json", cwd=tmp_path)
    assert checked.returncode == 0
    assert [source["changed"] for source in json.loads(checked.stdout)["sources"]] == [False]
    assert_refused(run("review", "-", cwd=tmp_path, stdin=text.encode()), ["stdin.rationale", "-o"])
    assert run("review", "-", "-o", "other", cwd=tmp_path, stdin=text.encode()).returncode == 0


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(CARD.replace("\n", "\r\n").encode(), id="line ends"),
        pytest.param(b"\xef\xbb\xbf" + CARD.encode(), id="byte order mark"),
        pytest.param(CARD.encode("utf-16"), id="UTF-16"),
    ],
)
def test_standard_input_is_kept_as_it_came(tmp_path: Path, raw: bytes) -> None:
    """The copy has the bytes that came through the pipe, and verify finds it unchanged."""
    assert run("review", "-", cwd=tmp_path, stdin=raw).returncode == 0
    done = run("verify", "stdin.rationale", "--json", cwd=tmp_path)
    assert done.returncode == 0
    assert [source["changed"] for source in json.loads(done.stdout)["sources"]] == [False]


def test_encoding(tmp_path: Path) -> None:
    """A document in another encoding is reviewed and verified when it is named."""
    (tmp_path / "card.md").write_bytes(CARD.replace("😀", "").replace("ﬁ", "fi").replace("ﬃ", "ffi").encode("cp1252"))
    assert run("review", "card.md", "--encoding", "cp1252", cwd=tmp_path).returncode == 0
    assert run("verify", "card.md.rationale", "--encoding", "cp1252", cwd=tmp_path).returncode == 0


def test_encoding_is_remembered(tmp_path: Path) -> None:
    """What the review was told of the encoding, verify knows."""
    (tmp_path / "card.md").write_bytes(f"# Café\n\n{MEASURED}\n".encode("cp1252"))
    assert run("review", "card.md", "--encoding", "cp1252", cwd=tmp_path).returncode == 0
    assert run("verify", "card.md.rationale", cwd=tmp_path).returncode == 0


def test_scope_kind_and_classes(place: Path) -> None:
    """Phases, questions, kind and classes that were set are those of the bundle."""
    args = ["--phase", "testing", "--question", "platonic.theory.1", "--set", "agentic=yes", "--set", "frontier=no"]
    done = run("review", "card.md", *args, "--kind", "design-doc", "-o", "out", cwd=place)
    assert done.returncode == 0
    bundle = bundle_in(place / "out")
    assert {answer.group for answer in bundle.answers if answer.question != "platonic.theory.1"} == {"testing"}
    assert bundle.kind.value == "design_doc"
    states = {gate.gate: (gate.state.value, gate.basis) for gate in bundle.gates}
    assert (states["agentic"], states["frontier"]) == (("met", "editor"), ("not_met", "editor"))


def test_short(place: Path) -> None:
    """With `--short` the rationale is shorter and the bundle is the same."""
    assert run("review", "card.md", "-o", "whole", cwd=place).returncode == 0
    assert run("review", "card.md", "--short", "-o", "short", cwd=place).returncode == 0
    whole, short = ((place / name / "rationale.md").read_text(encoding="utf-8") for name in ("whole", "short"))
    assert len(short) < len(whole)
    assert bundle_in(place / "whole").answers == bundle_in(place / "short").answers


def test_map_writes_nothing(place: Path) -> None:
    """With `--only map` passages and questions are on stdout, and nothing is written, also beside a rationale."""
    _file("card.md.rationale/rationale.md", b"mine")(place)
    before = tree(place)
    for args in ([], ["--json"]):
        done = run("review", "card.md", "--only", "map", *args, cwd=place)
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"P4" in done.stdout
    assert tree(place) == before


def test_timings(place: Path) -> None:
    """With `--timings` the times are on stderr, and stdout is what it is without."""
    plain = run("review", "card.md", "-o", "a", cwd=place)
    timed = run("review", "card.md", "-o", "b", "--timings", cwd=place)
    assert timed.stdout == plain.stdout
    assert len(timed.stderr.splitlines()) == len(plain.stderr.splitlines()) + 1
    assert b" ms" in timed.stderr


# -- JSON --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [
        ["review", "card.md", "--json"],
        ["review", "card.md", "--only", "map", "--json"],
        ["verify", "card.md.rationale", "--json"],
        ["questions", "list", "--json"],
        ["questions", "list", "--kind", "model_card", "--json"],
        ["questions", "show", "testing.practice.4", "--json"],
        ["questions", "check", str(ROOT / "question_bank" / "template"), "--json"],
    ],
    ids=lambda args: " ".join(args[:2] + args[3:-1]) if args[0] == "review" else " ".join(args[:2]),
)
def test_json(place: Path, args: list[str]) -> None:
    """With `--json` stdout is one JSON value and nothing else, whatever there is to say goes to stderr."""
    if args[0] == "verify":
        assert run("review", "card.md", cwd=place).returncode == 0
    done = run(*args, cwd=place)
    assert done.returncode == 0
    assert json.loads(done.stdout)


def test_json_of_a_review_is_its_bundle(place: Path) -> None:
    """What is printed is what is written."""
    done = run("review", "card.md", "--json", cwd=place)
    assert done.stdout == (place / "card.md.rationale" / "review.json").read_bytes()
    assert ReviewBundle.model_validate_json(done.stdout)


# -- exit codes --------------------------------------------------------------------------------------------------------


def call(monkeypatch: pytest.MonkeyPatch, *args: str) -> int:
    """The exit code of the program, run in this process."""
    monkeypatch.setattr(sys, "argv", ["rationale-reviewer", *args])
    with pytest.raises(SystemExit) as ended:
        main()
    code = ended.value.code or 0
    assert isinstance(code, int)
    return code


def scripted(monkeypatch: pytest.MonkeyPatch, reading: Reading | BaseException) -> None:
    """Let the program ask the small bank, and an engine that offers this or fails."""

    def make(*_: object, **__: object) -> ScriptedEngine:
        if isinstance(reading, BaseException):
            raise reading
        labels = tuple(passage.label for passage in card().passages)
        return ScriptedEngine(reading.model_copy(update={"passages_read": labels}))

    monkeypatch.setattr("rationale_reviewer.engines.factory.make_engine", make)
    monkeypatch.setattr("rationale_reviewer.question_bank.load_bank", lambda *_: small_bank())


_ALL: Final = Reading(items=(offer("a"), offer("b", SECOND), *(offer("a", question=q) for q in (GATED, RARE, ACROSS))))
_NONE: Final = Reading()
_PARTIAL: Final = Reading(items=(offer("a"), *(offer("a", question=q) for q in (GATED, RARE, ACROSS))))
_WEAK: Final = Reading(items=tuple(offer("a", BELIEVED, EvidenceStatus.ASSERTED, question=ACROSS) for _ in "x"))
_FAILED: Final = _ALL.model_copy(
    update={"items": _ALL.items[:2], "failures": (failure(Cause.REFUSAL, question=ACROSS),)}
)


@pytest.mark.parametrize(
    ("reading", "args", "code"),
    [
        pytest.param(_ALL, [], 0, id="everything supported"),
        pytest.param(_NONE, [], 0, id="nothing supported is no error"),
        pytest.param(_FAILED, [], 4, id="something was not assessed"),
        pytest.param(_FAILED, ["--only", "map"], 4, id="the same for the map"),
        pytest.param(_FAILED, ["--question", RESULTS], 0, id="what failed was not asked"),
        *(
            pytest.param(_ALL, ["--fail-on", name], 0, id=f"everything supported, fail on {name}")
            for name in ("blocker", "major", "moderate", "minor", "unsupported", "partial", "not_assessed")
        ),
        *(
            pytest.param(_NONE, ["--fail-on", name], code, id=f"nothing supported, fail on {name}")
            for name, code in (
                ("blocker", 0), ("major", 5), ("moderate", 5), ("minor", 5), ("unsupported", 5), ("partial", 5),
                ("not_assessed", 0),
            )
        ),
        pytest.param(_PARTIAL, ["--fail-on", "unsupported"], 0, id="partial, fail on unsupported"),
        pytest.param(_PARTIAL, ["--fail-on", "partial"], 5, id="partial, fail on partial"),
        pytest.param(_PARTIAL, ["--fail-on", "major"], 0, id="moderate gap, fail on major"),
        pytest.param(_PARTIAL, ["--fail-on", "moderate"], 5, id="moderate gap, fail on moderate"),
        pytest.param(_FAILED, ["--fail-on", "not_assessed"], 5, id="not assessed, fail on it"),
        pytest.param(_FAILED, ["--fail-on", "blocker"], 4, id="not assessed, fail on something else"),
        pytest.param(_WEAK, ["--fail-on", "major"], 5, id="a check that does not hold goes before"),
        pytest.param(
            _NONE, ["--question", RARE, "--fail-on", "unsupported", "--kind", "model_card"], 0, id="rare is no defect"
        ),
        pytest.param(
            _NONE, ["--question", RARE, "--fail-on", "unsupported", "--kind", "design_doc"], 5, id="not rare elsewhere"
        ),
        pytest.param(
            _NONE, ["--question", GATED, "--set", "agentic=no", "--fail-on", "unsupported"], 0, id="not applicable"
        ),
        pytest.param(EngineError("the engine is out"), [], 3, id="the engine failed"),
    ],
)  # fmt: skip
def test_exit_codes(
    place: Path, monkeypatch: pytest.MonkeyPatch, reading: Reading | EngineError, args: list[str], code: int
) -> None:
    """0 done, 3 engine failed, 4 with items not assessed, 5 where a check that was asked for does not hold."""
    scripted(monkeypatch, reading)
    monkeypatch.chdir(place)
    kind = [] if "--kind" in args else ["--kind", "model_card"]
    assert call(monkeypatch, "review", "card.md", *kind, *args) == code
    written = (place / "card.md.rationale" / "review.json").is_file()
    assert written is (code != 3 and "map" not in args)


def test_refuses_before_it_reads(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a rationale is in the way, no engine is asked: it might cost money."""
    _file("card.md.rationale/rationale.md", b"mine")(place)
    scripted(monkeypatch, EngineError("the engine was asked"))
    monkeypatch.chdir(place)
    assert call(monkeypatch, "review", "card.md") == 2


def test_engine_failure_is_one_line(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A failure of the engine is said as wrong input is, and nothing is written."""
    scripted(monkeypatch, EngineError("the engine is out; try again"))
    monkeypatch.chdir(place)
    assert call(monkeypatch, "review", "card.md") == 3
    assert capsys.readouterr() == ("", "rationale-reviewer: the engine is out; try again\n")
    assert list(tree(place)) == ["card.md"]


def test_what_failed_is_said_on_the_page(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page says how many questions were not assessed, and why."""
    scripted(monkeypatch, _FAILED)
    monkeypatch.chdir(place)
    assert call(monkeypatch, "review", "card.md", "--kind", "model_card") == 4
    assert "refusal" in capsys.readouterr().out


def test_interrupted(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Stopped by hand, the program says that nothing was written, and ends with 130."""
    scripted(monkeypatch, KeyboardInterrupt())
    monkeypatch.chdir(place)
    assert call(monkeypatch, "review", "card.md") == 130
    assert "nothing was written" in capsys.readouterr().err


def test_interrupted_after_writing(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Stopped while the page is printed, it does not say that nothing was written, for the review stands there."""

    def stop(_: object) -> str:
        raise KeyboardInterrupt

    scripted(monkeypatch, _ALL)
    monkeypatch.setattr("rationale_reviewer.report.summary.summarise", stop)
    monkeypatch.chdir(place)
    assert call(monkeypatch, "review", "card.md") == 130
    assert "nothing was written" not in capsys.readouterr().err
    assert (place / "card.md.rationale" / "review.json").is_file()


def test_defect_is_a_traceback(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error without a name is not hidden: it gets out, and Python ends with 1."""
    scripted(monkeypatch, RuntimeError("a defect"))
    monkeypatch.chdir(place)
    with pytest.raises(RuntimeError):
        call(monkeypatch, "review", "card.md")
    assert list(tree(place)) == ["card.md"]


# -- pipes -------------------------------------------------------------------------------------------------------------


_PIPED: Final = [
    ["questions", "list"],
    ["questions", "list", "--json"],
    ["questions", "show", "testing.practice.4"],
    ["review", "card.md", "--json"],
    ["review", "card.md", "--only", "map"],
]


def _into_closed_pipe(args: list[str], cwd: Path) -> tuple[int, str]:
    """Exit code and stderr of the program whose reader has gone before it writes."""
    with subprocess.Popen(
        [sys.executable, "-m", "rationale_reviewer", *args], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read().decode()
        return process.wait(SECONDS), said


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
@pytest.mark.parametrize("args", _PIPED, ids=" ".join)
def test_reader_that_has_gone(place: Path, args: list[str]) -> None:
    """`| head` gets its lines, and no traceback is shown."""
    _, said = _into_closed_pipe(args, place)
    assert "Traceback" not in said
    assert "Error" not in said
    assert "Exception" not in said


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_reader_that_has_gone_is_no_crash(place: Path) -> None:
    """A reader that has gone is no error of the program."""
    assert _into_closed_pipe(["questions", "list"], place)[0] == 0


# -- questions ---------------------------------------------------------------------------------------------------------


def test_questions_list(tmp_path: Path) -> None:
    """One line a question on stdout, its id first and its title last; the count on stderr."""
    done = run("questions", "list", cwd=tmp_path)
    rows = json.loads(run("questions", "list", "--json", cwd=tmp_path).stdout)
    assert done.returncode == 0
    for line, row in zip(done.stdout.decode().splitlines(), rows, strict=True):
        assert line.startswith(row["id"])
        assert line.endswith(row["title"])
    assert str(len(rows)) in done.stderr.decode()


def test_ids_stand_apart(tmp_path: Path) -> None:
    """The first word of each line is the id, so that the list can be cut by other programs."""
    lines = run("questions", "list", cwd=tmp_path).stdout.decode().splitlines()
    rows = json.loads(run("questions", "list", "--json", cwd=tmp_path).stdout)
    assert [line.split()[0] for line in lines] == [row["id"] for row in rows]


def test_questions_show(tmp_path: Path) -> None:
    """A question is shown with its text, its items and what is often missing."""
    raw = json.loads(run("questions", "show", "testing.practice.4", "--json", cwd=tmp_path).stdout)
    text = run("questions", "show", "testing.practice.4", cwd=tmp_path).stdout.decode()
    assert raw["text"] in text
    assert all(item["shows"] in text for item in raw["items"])
    assert all(gap["ask"] in text for gap in raw["gaps"])


def test_bank_of_ones_own(place: Path) -> None:
    """A new bank holds together, can be listed, and a review can ask it."""
    assert run("questions", "new", "mine", cwd=place).returncode == 0
    assert run("questions", "check", "mine", cwd=place).returncode == 0
    assert run("questions", "check", "mine/bank.toml", cwd=place).returncode == 0
    rows = json.loads(run("questions", "list", "--bank", "mine", "--json", cwd=place).stdout)
    assert run("review", "card.md", "--bank", "mine", "-o", "out", cwd=place).returncode == 0
    bundle = bundle_in(place / "out")
    assert [answer.question for answer in bundle.answers] == [row["id"] for row in rows]
    assert bundle.bank.id != "training_rationale"


def test_commands_are_found() -> None:
    """The tests above see the commands that there are."""
    assert {("review",), ("verify",), ("questions", "list"), ("questions", "new")} <= set(LEAVES)
    assert app_module.app is app
