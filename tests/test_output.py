"""Writing and reading a review: all of it or nothing, and never over what a person may have edited."""

import errno
import os
import tempfile
from pathlib import Path

import pytest
from scripted import MEASURED, card, offers_everywhere, reviewed, small_bank

from rationale_reviewer.errors import DocumentError, OutputError
from rationale_reviewer.output import (
    BUNDLE,
    RATIONALE,
    REPORT,
    default_folder,
    read_bundle,
    refuse_overwriting,
    write_review,
)

FILES = {RATIONALE: "# Entwurf\n\nnaïve ﬁle 😀\n", BUNDLE: '{"a": 1}\n'}
NO_SPACE = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder with its text, every link with its target, every empty folder with nothing."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = path.read_text(encoding="utf-8")
        elif not any(path.iterdir()):
            found[name] = ""
    return found


def written(folder: Path, files: dict[str, str] | None = None) -> dict[str, str]:
    """What ``tree`` shows of a folder that holds these files."""
    return {str(Path(folder.name) / name): content for name, content in (files or FILES).items()}


@pytest.mark.parametrize(
    ("document", "folder"),
    [
        ("card.md", "card.md.rationale"),
        ("a/b/card.md", "a/b/card.md.rationale"),
        ("stdin", "stdin.rationale"),
        ("no_suffix", "no_suffix.rationale"),
        ("two.dots.md", "two.dots.md.rationale"),
        ("../card.md", "../card.md.rationale"),
    ],
)
def test_default_folder(document: str, folder: str) -> None:
    """A review stands beside its document, under its whole name."""
    assert default_folder(Path(document)) == Path(folder)


@pytest.mark.parametrize("name", ["review", "a/b/review"], ids=["beside", "in folders that are not there yet"])
def test_writes_a_new_folder(tmp_path: Path, name: str) -> None:
    """The folder is made, holds the files byte for byte, and nothing is left beside it."""
    folder = tmp_path / name
    write_review(folder, FILES)
    assert tree(folder.parent) == written(folder)
    assert (folder / RATIONALE).read_bytes() == FILES[RATIONALE].encode()


def test_fills_an_empty_folder(tmp_path: Path) -> None:
    """A folder that is there already is filled and kept."""
    folder = tmp_path / "review"
    folder.mkdir()
    before = folder.stat().st_ino
    write_review(folder, FILES)
    assert tree(tmp_path) == written(folder)
    assert folder.stat().st_ino == before


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    """A folder with other things in it is filled; they stay as they are."""
    folder = tmp_path / "review"
    folder.mkdir()
    (folder / "notes.md").write_text("mine\n")
    write_review(folder, FILES)
    assert tree(tmp_path) == {**written(folder), "review/notes.md": "mine\n"}


def test_through_a_link(tmp_path: Path) -> None:
    """A link to a folder is followed and stays a link."""
    (tmp_path / "real").mkdir()
    (tmp_path / "review").symlink_to("real")
    write_review(tmp_path / "review", FILES)
    assert (tmp_path / "review").is_symlink()
    assert (tmp_path / "real" / BUNDLE).read_text() == FILES[BUNDLE]


@pytest.mark.parametrize("name", [RATIONALE, BUNDLE, REPORT])
@pytest.mark.parametrize("content", ["mine\n", ""], ids=["edited", "emptied"])
def test_never_overwrites(tmp_path: Path, name: str, content: str) -> None:
    """A rationale or bundle that is there stops the writing, and stays; the message names it and a way out."""
    folder = tmp_path / "review"
    folder.mkdir()
    (folder / name).write_text(content)
    with pytest.raises(OutputError) as asked:
        refuse_overwriting(folder)
    with pytest.raises(OutputError) as tried:
        write_review(folder, FILES)
    for caught in (asked, tried):
        assert name in str(caught.value)
        assert "-o" in str(caught.value)
    assert tree(tmp_path) == {f"review/{name}": content}


@pytest.mark.parametrize(
    "last",
    [False, True],
    ids=["first", "last"],
)
def test_never_overwrites_other_files(tmp_path: Path, last: bool) -> None:
    """A copy of the document in the way stops the writing as well, and nothing is written."""
    folder = tmp_path / "review"
    folder.mkdir()
    (folder / "document.md").write_text("mine\n")
    files = {**FILES, "document.md": "new\n"} if last else {"document.md": "new\n", **FILES}
    with pytest.raises(OutputError):
        write_review(folder, files)
    assert tree(tmp_path) == {"review/document.md": "mine\n"}


def test_appearing_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rationale that somebody else writes after the check is not replaced either."""
    folder = tmp_path / "review"

    def fsync(number: int) -> None:
        folder.mkdir(exist_ok=True)
        (folder / RATIONALE).write_text("mine\n")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OutputError):
        write_review(folder, FILES)
    assert tree(tmp_path) == {f"review/{RATIONALE}": "mine\n"}


def _fails_at(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Let the disk be full at one step, such as ``second replace``."""
    first, _, name = step.rpartition(" ")
    owner = {"mkdtemp": tempfile, "fsync": os}.get(name, Path)
    works = getattr(owner, name)
    calls = 0

    def fail(*args: object, **more: object) -> object:
        nonlocal calls
        calls += 1
        if calls > 1 or not first:
            raise NO_SPACE
        return works(*args, **more)

    monkeypatch.setattr(owner, name, fail)


@pytest.mark.parametrize(
    ("there", "step"),
    [
        pytest.param(False, "mkdtemp", id="new folder, nothing can be made"),
        pytest.param(False, "fsync", id="new folder, nothing can be kept"),
        pytest.param(False, "rename", id="new folder, it cannot be put in place"),
        pytest.param(True, "mkdtemp", id="empty folder, nothing can be made"),
        pytest.param(True, "fsync", id="empty folder, nothing can be kept"),
        pytest.param(True, "touch", id="empty folder, no name can be taken"),
        pytest.param(True, "second touch", id="empty folder, the second name cannot be taken"),
        pytest.param(True, "replace", id="empty folder, nothing can be put in place"),
        pytest.param(True, "second replace", id="empty folder, the second file cannot be put in place"),
    ],
)
def test_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool, step: str) -> None:
    """When the disk is full at any step, an error says so and names a way out, and all is as it was before."""
    folder = tmp_path / "review"
    if there:
        folder.mkdir()
    before = tree(tmp_path)
    _fails_at(monkeypatch, step)
    with pytest.raises(OutputError) as caught:
        write_review(folder, FILES)
    assert os.strerror(errno.ENOSPC) in str(caught.value)
    assert "-o" in str(caught.value)
    assert tree(tmp_path) == before


def test_folders_above_go_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders that were made for the review go when it cannot be written, and those that were there stay."""
    (tmp_path / "a").mkdir()
    _fails_at(monkeypatch, "fsync")
    with pytest.raises(OutputError):
        write_review(tmp_path / "a" / "b" / "c" / "review", FILES)
    assert tree(tmp_path) == {"a": ""}


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    """A copy of what came through a pipe keeps its bytes."""
    raw = b"\xff\xfea\x00\r\n"
    write_review(tmp_path / "review", {**FILES, "document.txt": raw})
    assert (tmp_path / "review" / "document.txt").read_bytes() == raw


@pytest.mark.parametrize("there", [False, True], ids=["new folder", "empty folder"])
def test_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool) -> None:
    """Stopped by hand in the middle of writing, nothing is left."""
    folder = tmp_path / "review"
    if there:
        folder.mkdir()
    before = tree(tmp_path)

    def stop(number: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        write_review(folder, FILES)
    assert tree(tmp_path) == before


def test_everything_is_kept_before_it_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is in place before all of them are on the disk."""
    folder = tmp_path / "review"
    seen: list[bool] = []
    sync = os.fsync

    def watch(number: int) -> None:
        seen.append(folder.exists())
        sync(number)

    monkeypatch.setattr(os, "fsync", watch)
    write_review(folder, FILES)
    assert seen == [False] * len(FILES)


def test_disk_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder is filled on a disk that has no hard links, such as a memory stick."""
    folder = tmp_path / "review"
    folder.mkdir()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    write_review(folder, FILES)
    assert tree(tmp_path) == written(folder)


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("file", id="a file in the way"),
        pytest.param("file/review", id="below a file"),
        pytest.param("dangling", id="a link to nowhere"),
        pytest.param("x" * 300, id="a name that is too long"),
    ],
)
def test_places_that_are_no_folder(tmp_path: Path, place: str) -> None:
    """What cannot be a folder is refused with a way out, and nothing is made."""
    (tmp_path / "file").write_text("mine\n")
    (tmp_path / "dangling").symlink_to("nowhere/at/all")
    before = tree(tmp_path)
    with pytest.raises(OutputError) as caught:
        write_review(tmp_path / place, FILES)
    assert "-o" in str(caught.value)
    assert tree(tmp_path) == before


def test_long_name(tmp_path: Path) -> None:
    """A folder is made with any name that the disk takes, such as that of a document with a long one."""
    folder = tmp_path / ("x" * 250)
    write_review(folder, FILES)
    assert tree(tmp_path) == written(folder)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_folder_that_may_not_be_written(tmp_path: Path) -> None:
    """A folder without the right to write is refused, and nothing is made."""
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError):
            write_review(tmp_path / "review", FILES)
        assert tree(tmp_path) == {}
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_rights_follow_the_mask(tmp_path: Path) -> None:
    """A review of a confidential document is no more open than the mask allows."""
    before = os.umask(0o077)
    try:
        write_review(tmp_path / "review", FILES)
    finally:
        os.umask(before)
    assert (tmp_path / "review" / RATIONALE).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "review").stat().st_mode & 0o777 == 0o700


# -- reading ---------------------------------------------------------------------------------------------------------


def test_reads_what_was_written(tmp_path: Path) -> None:
    """A bundle comes back from its folder and from its file, with the path it was read from."""
    bundle = reviewed(card(), small_bank(), offers_everywhere(MEASURED))
    folder = tmp_path / "review"
    write_review(folder, {BUNDLE: bundle.model_dump_json(indent=1)})
    for path in (folder, folder / BUNDLE):
        assert read_bundle(path) == (bundle, folder / BUNDLE)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="nothing there"),
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut"),
        pytest.param(b"[]", id="another form"),
        pytest.param(b"{}", id="no fields"),
        pytest.param(b'{"schema_version": 2}', id="another version"),
        pytest.param(b"\xff\xfe\x00", id="no text"),
        pytest.param(b"# Training rationale\n", id="the rationale"),
    ],
)
@pytest.mark.parametrize("whole", [True, False], ids=["folder", "file"])
def test_no_bundle(tmp_path: Path, content: bytes | None, whole: bool) -> None:
    """What is no bundle is refused in one line that names the file and says what to do."""
    folder = tmp_path / "review"
    folder.mkdir()
    if content is not None:
        (folder / BUNDLE).write_bytes(content)
    with pytest.raises(DocumentError) as caught:
        read_bundle(folder if whole else folder / BUNDLE)
    message = str(caught.value)
    assert BUNDLE in message
    assert ";" in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('"verdict":"partial"', '"verdict":"fine"', id="a verdict that is none"),
        pytest.param('"schema_version":1', '"schema_version":1,"more":1', id="a field that is none"),
        pytest.param('"tool":', '"tools":', id="a field that is missing"),
    ],
)
def test_bundle_of_another_form(tmp_path: Path, old: str, new: str) -> None:
    """A bundle whose fields are others is refused, and the message names the field, not what stands in it."""
    raw = reviewed(card(), small_bank(), offers_everywhere(MEASURED)).model_dump_json()
    assert old in raw
    (tmp_path / BUNDLE).write_text(raw.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        read_bundle(tmp_path)
    assert MEASURED not in str(caught.value)
    assert any(name in str(caught.value) for name in ("verdict", "more", "tool"))
