"""Bytes of a Word file -> its parts as XML trees, with every limit held before anything is parsed.

A part is read in chunks and counted as it comes, because the sizes that an archive declares are its author's word.
Pictures and embedded files are never expanded. Nothing outside the file is opened.
"""

import posixpath
import struct
import zipfile
import zlib
from io import BytesIO
from typing import IO, Final, NamedTuple
from urllib.parse import unquote

from lxml import etree

from rationale_reviewer.errors import DocumentError
from rationale_reviewer.load.docx_names import Element, name

# Of 177 Word files at hand the largest has 34 entries; the largest part has 1.4 MB at a ratio of 14, with 52,155 tags
# for 50 pages, and the highest ratio, 32, is of a smaller one.
MAX_ENTRIES: Final = 2_000
MAX_EXPANDED: Final = 200_000_000
MAX_RATIO: Final = 100
# A small part may be as repetitive as it likes.
RATIO_FROM: Final = 1_000_000
# In all parts together. A million tags, a thousand pages, took up to 12 s and 0.5 GB.
MAX_TAGS: Final = 1_000_000
_CHUNK: Final = 1 << 16
# Entries of embedded archives may be among these signatures; a directory of more is not even read.
_ENTRY: Final = b"PK\x01\x02"
_MOST_SIGNATURES: Final = 10 * MAX_ENTRIES
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, LookupError, OverflowError,
    NotImplementedError, RuntimeError,
)  # fmt: skip
_STARTS: Final = (
    (b"\xd0\xcf\x11\xe0", "an old Word file or one with a password; save it as .docx without one"),
    (b"%PDF", "a PDF and no Word file; rename it"),
    (b"{\\rtf", "an RTF file; save it as .docx"),
)
_OTHERS: Final = (
    ("xl/workbook", "an Excel workbook"),
    ("ppt/presentation", "a PowerPoint presentation"),
    ("visio/document", "a Visio drawing"),
    ("meta-inf/container.xml", "an e-book"),
    ("meta-inf/manifest.xml", "an OpenDocument file"),
    ("meta-inf/manifest.mf", "a Java archive"),
)
_DOCTYPES: Final = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))


class DamagedPartError(DocumentError):
    """One part is damaged or missing; the others may be whole."""


class Relation(NamedTuple):
    """One part's pointer to another."""

    kind: str
    """The last word of its type: styles, footnotes, image ..."""
    target: str
    """Name of the part, without a leading slash."""
    external: bool


class Package:
    """The parts of one file. Names are compared without regard to case, as the format has it."""

    def __init__(self, file_name: str, raw: bytes) -> None:
        """Open the archive.

        Raises:
            DocumentError: It is no Word file, damaged, locked or over a limit.
        """
        self.file_name = file_name
        self._raw_size = len(raw)
        self._expanded = 0
        self._tags = 0
        self._archive = self._open(raw)
        self._entries = self._checked()
        self._kept: dict[str, Element] = {}
        """Trees that are given out once."""
        self._relations: dict[str, dict[str, Relation]] = {}
        self.main = self._main()
        """Name of the part that holds the document."""

    @property
    def parts(self) -> list[str]:
        """Names of all parts."""
        return [info.filename for info in self._entries.values()]

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return part.lower() in self._entries

    def relations(self, part: str) -> dict[str, Relation]:
        """What a part points to, by id; nothing when its list is missing or damaged."""
        if part not in self._relations:
            self._relations[part] = self._read_relations(part)
        return self._relations[part]

    def related(self, part: str, kind: str) -> list[str]:
        """Names of the existing parts of one kind that a part points to, each once, in their order."""
        found = [one.target for one in self.relations(part).values() if one.kind == kind and not one.external]
        return [target for target in dict.fromkeys(found) if self.has(target)]

    def root(self, part: str) -> Element:
        """The root of a part's tree.

        Raises:
            DocumentError: The part is missing, over a limit, or no XML that is read here.
        """
        if part in self._kept:
            return self._kept.pop(part)
        raw = self.read(part)
        if any(sign in raw for sign in _DOCTYPES):
            raise self._refusal(f"declares a document type in {part!r}, which Word files never do; save it anew")
        self._tags += raw.count(b"<")
        if self._tags > MAX_TAGS:
            raise self._refusal(f"has more than {MAX_TAGS:,} tags; split it")
        root = self._parsed(raw, part)
        if root is None or root.getroottree().docinfo.internalDTD is not None:
            raise self._refusal(f"declares a document type in {part!r}, which Word files never do; save it anew")
        return root

    def _parsed(self, raw: bytes, part: str) -> Element | None:
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        try:
            return etree.fromstring(raw, parser)
        except (etree.LxmlError, ValueError, LookupError) as error:
            if "depth" in str(error).lower():
                raise self._refusal(f"is nested too deeply in {part!r}; save it anew from Word") from error
            raise self._damage(f"is damaged in {part!r}") from error

    def read(self, part: str) -> bytes:
        """The bytes of a part.

        Raises:
            DocumentError: The part is missing, damaged or over a limit.
        """
        info = self._entries.get(part.lower())
        if info is None:
            raise self._damage(f"has no part {part!r}")
        try:
            with self._archive.open(info) as stream:
                return self._bounded(stream, info)
        except _DAMAGE as error:
            raise self._damage(f"is damaged in {info.filename!r}") from error

    def _bounded(self, stream: IO[bytes], info: zipfile.ZipInfo) -> bytes:
        chunks: list[bytes] = []
        size = 0
        while chunk := stream.read(_CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            self._expanded += len(chunk)
            if self._expanded > MAX_EXPANDED:
                raise self._refusal(f"expands to more than {MAX_EXPANDED / 1e6:.0f} MB; split it")
            packed = max(1, min(info.compress_size, self._raw_size))
            if size > RATIO_FROM and size > MAX_RATIO * packed:
                raise self._refusal(
                    f"expands more than {MAX_RATIO}-fold in {info.filename!r}, "
                    "as archives meant to harm do; save it anew from Word"
                )
        return b"".join(chunks)

    def _open(self, raw: bytes) -> zipfile.ZipFile:
        for start, what in _STARTS:
            if raw.startswith(start):
                raise self._refusal(f"is {what}")
        if raw.count(_ENTRY) > _MOST_SIGNATURES:
            raise self._too_many()
        try:
            return zipfile.ZipFile(BytesIO(raw))
        except _DAMAGE as error:
            damaged = raw.startswith(b"PK")
            what = "is a damaged archive; save it anew from Word" if damaged else "is no Word file (no zip archive)"
            raise self._refusal(what) from error

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        """The entries by their name in small letters, after every check that needs no reading."""
        infos = self._archive.infolist()
        if len(infos) > MAX_ENTRIES:
            raise self._too_many()
        if sum(info.file_size for info in infos) > MAX_EXPANDED:
            raise self._refusal(f"expands to more than {MAX_EXPANDED / 1e6:.0f} MB; split it")
        at = 0
        for info in sorted(infos, key=lambda one: one.header_offset):
            if info.header_offset < at:
                raise self._refusal(
                    "holds entries that lie over one another, as archives meant to harm do; save it anew"
                )
            at = info.header_offset + 30 + info.compress_size
        entries: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            self._check_entry(info)
            if entries.setdefault(info.filename.lower(), info) is not info:
                raise self._refusal(f"holds the part {info.filename!r} twice; save it anew from Word")
        return entries

    def _check_entry(self, info: zipfile.ZipInfo) -> None:
        info.filename = info.filename.replace("\\", "/")
        if info.filename.startswith("/") or ":" in info.filename[:2] or ".." in info.filename.split("/"):
            raise self._refusal(
                "holds a part whose name points outside of it, as archives meant to harm do; save it anew"
            )
        if info.flag_bits & 1:
            raise self._refusal("is locked with a password; save it without one")
        if info.compress_type not in _METHODS:
            raise self._refusal(f"packs {info.filename!r} in a way that Word does not; save it anew from Word")

    def _main(self) -> str:
        for target in self.related("", "officeDocument"):
            root = self.root(target)
            if name(root) == "w:document":
                self._kept[target] = root
                return target
            break
        else:
            if self.has("word/document.xml"):
                return "word/document.xml"
        names = list(self._entries)
        for start, what in _OTHERS:
            if any(one.startswith(start) for one in names):
                raise self._refusal(f"is {what} and no Word file; export it as .docx or Markdown")
        raise self._refusal("is a zip archive without a Word document in it; give the document itself")

    def _read_relations(self, part: str) -> dict[str, Relation]:
        folder, base = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{base}.rels")
        if not self.has(listing):
            return {}
        try:
            root = self.root(listing)
        except DamagedPartError:
            return {}
        found: dict[str, Relation] = {}
        for one in root:
            kind = (one.get("Type") or "").rpartition("/")[2]
            target = unquote(one.get("Target") or "").replace("\\", "/")
            external = (one.get("TargetMode") or "").lower() == "external"
            place = target if external else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[one.get("Id") or ""] = Relation(kind, place, external)
        return found

    def _too_many(self) -> DocumentError:
        return self._refusal(f"holds more than {MAX_ENTRIES:,} parts, as archives meant to harm do; save it anew")

    def _damage(self, what: str) -> DamagedPartError:
        return DamagedPartError(f"{self.file_name!r} {what}; save it anew from Word")

    def _refusal(self, what: str) -> DocumentError:
        return DocumentError(f"{self.file_name!r} {what}")
