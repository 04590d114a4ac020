"""Writing, handing in and following one thing (一件事): one submission, a case for each of its members."""

from tongban.cases.actions.errands.course import (
    errand_advance,
    errand_answer,
    errand_supplement,
    errand_withdraw,
)
from tongban.cases.actions.errands.drafts import (
    errand_discard,
    errand_file_add,
    errand_file_remove,
    errand_open,
    errand_save,
)
from tongban.cases.actions.errands.submission import errand_submit

__all__ = [
    "errand_advance",
    "errand_answer",
    "errand_discard",
    "errand_file_add",
    "errand_file_remove",
    "errand_open",
    "errand_save",
    "errand_submit",
    "errand_supplement",
    "errand_withdraw",
]
