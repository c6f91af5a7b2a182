"""Where a number of a regulation stands."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Reference(BaseModel):
    """Where a number stands: the document and the article of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    article: str
