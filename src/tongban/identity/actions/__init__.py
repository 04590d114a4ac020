"""The writers of the room."""

from tongban.identity.actions.accounts import (
    account_open,
    account_password_set,
    account_resume,
    account_stop,
    administrator_first,
)
from tongban.identity.actions.codes import code_make, code_take
from tongban.identity.actions.demo import demo_card_set
from tongban.identity.actions.factors import factor_passed, factor_remove, factor_set, recovery_use
from tongban.identity.actions.registration import resident_register
from tongban.identity.actions.signing import acting_changed, sign_in_failed, signed_in, signed_out
from tongban.identity.actions.tokens import client_register, token_issue, token_revoke

__all__ = [
    "account_open",
    "account_password_set",
    "account_resume",
    "account_stop",
    "acting_changed",
    "administrator_first",
    "client_register",
    "code_make",
    "code_take",
    "demo_card_set",
    "factor_passed",
    "factor_remove",
    "factor_set",
    "recovery_use",
    "resident_register",
    "sign_in_failed",
    "signed_in",
    "signed_out",
    "token_issue",
    "token_revoke",
]
