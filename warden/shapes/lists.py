"""A page of a list."""

from typing import Generic, TypeVar

from pydantic import BaseModel

Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """A list; `cursor` leads to its next part, None at the end."""

    items: list[Item]
    cursor: str | None = None
