"""Tell of files: the door that asked, and the disk that has them.

The rule: a file is told to nobody here; its owner posts its address.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hubbub.server.core.deliver.table import tells
from hubbub.server.core.effects import Discard
from hubbub.server.core.facts import FilesDropped, FileStored
from hubbub.server.core.files import File, names
from hubbub.server.core.happened import Happened
from hubbub.server.core.replies import Fail, Response
from hubbub.server.core.visitor import COMMAND, Outcome

if TYPE_CHECKING:
    from hubbub.server.core.server import Server


def discard(server: Server, files: Sequence[File]) -> None:
    """Have what was in these files taken from the disk."""
    if files:
        server.effects.append(Discard(names(files)))


@tells(FileStored)
def _stored(server: Server, happened: Happened, response: Response | None) -> None:
    if response is None:
        return
    assert isinstance(response, Outcome)
    if happened.was_denied:
        response.refuse(Fail(COMMAND, "LOGIN_NEEDED", text="Whoever sent that file is gone"))
        return
    response.answer()


@tells(FilesDropped)
def _dropped(server: Server, happened: Happened, response: Response | None) -> None:
    discard(server, happened.files)
    if isinstance(response, Outcome):
        response.answer()
    elif response is not None:
        response.notice(f"{', '.join(file.title for file in happened.files)} is gone")
