"""Which departments have a directory that can be reached, and how: read from a JSON file."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError

from commonhold.base.refusals import Refusal


class DirectoriesMisdescribed(Refusal):
    """The file that COMMONHOLD_DIRECTORIES names can't be used: {why}. Tell the people who run Commonhold."""

    code: ClassVar[str] = "directory.misdescribed"
    status: ClassVar[int] = 503


class Described(BaseModel):
    """Where a department's directory speaks SCIM, and the token that lets us in. `mailboxes` says that it knows our
    extension for mailboxes (scim.Mailbox)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(pattern=r"^https?://\S+$")
    token: str = Field(min_length=1, pattern=r"^[\x21-\x7e]+$")
    mailboxes: bool = False


class _File(RootModel[dict[str, Described]]):
    pass


def directories() -> Mapping[str, Described]:
    """The directories, by the departments' codes."""
    return _read(settings.DIRECTORIES) if settings.DIRECTORIES else {}


@cache
def _read(path: str) -> Mapping[str, Described]:
    """{"DEPARTMENT": {"url", "token", "mailboxes"}, …}"""
    try:
        return _File.model_validate(json.loads(Path(path).read_bytes())).root
    except OSError as error:
        raise DirectoriesMisdescribed(why=error.strerror or "it can't be read") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = " → ".join(map(str, first["loc"])) or "the whole of it"
        raise DirectoriesMisdescribed(why=f"{where}: {first['msg']}") from error
    except ValueError as error:
        raise DirectoriesMisdescribed(why="it is not JSON") from error
