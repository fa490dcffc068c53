"""The form every record has: frozen, no unknown fields, order kept."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen value that passes between two steps."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
