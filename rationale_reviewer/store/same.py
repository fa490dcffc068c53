"""A run goes on only with what it was begun with."""

from datetime import UTC, datetime

from rationale_reviewer.errors import OutputError
from rationale_reviewer.records.run import IDENTITY, RunInfo
from rationale_reviewer.store import rows
from rationale_reviewer.store import statements as sql
from rationale_reviewer.store.database import Database


def now() -> str:
    """The time as it stands in a store."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def same_run(database: Database, info: RunInfo) -> RunInfo:
    """Note what a new run is of; of one that is there, check that it is of the same.

    Returns:
        The run as it was begun.

    Raises:
        OutputError: The run is of something else.
        StoreError: The file cannot be read or written.
    """
    found = database.read(sql.INFO)
    if not found:
        begun = info.model_copy(update={"created": info.created or now()})
        with database.write() as connection:
            connection.execute(sql.BEGIN_RUN, rows.from_info(begun))
        return begun
    begun = rows.to_info(found[0])
    changed = [_named(begun, info, field) for field in IDENTITY if getattr(begun, field) != getattr(info, field)]
    if changed:
        raise OutputError(
            f"{str(database.path)!r} was begun with other things than now: {', '.join(changed)}. Begin anew with "
            "--fresh, which keeps the old run aside, name another folder with -o, or go back to what it was begun with"
        )
    return begun


def _named(begun: RunInfo, info: RunInfo, field: str) -> str:
    """What changed; names are shown, digests say nothing to a reader."""
    if field in ("model", "currency"):
        return f"{IDENTITY[field]} ({getattr(begun, field)} then, {getattr(info, field)} now)"
    return IDENTITY[field]
