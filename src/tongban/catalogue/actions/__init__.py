"""The writers of the room."""

from tongban.catalogue.actions.publish import doors_set, item_publish, item_retire
from tongban.catalogue.actions.rehearsing import run_ask
from tongban.catalogue.actions.releasing import (
    draft_judge,
    draft_publish,
    draft_send,
    draft_take_back,
    files_publish,
    item_roll_back,
)
from tongban.catalogue.actions.things import things_publish
from tongban.catalogue.actions.workshop import (
    draft_begin,
    draft_follow,
    draft_import,
    draft_open,
    draft_withdraw,
    remove_file,
    save_file,
)

__all__ = [
    "doors_set", "draft_begin", "draft_follow", "draft_import", "draft_judge", "draft_open", "draft_publish",
    "draft_send", "draft_take_back", "draft_withdraw", "files_publish", "item_publish", "item_retire",
    "item_roll_back", "remove_file", "run_ask", "save_file", "things_publish",
]  # fmt: skip
