"""Accounts, sign-in, sessions, roles and API tokens.

Public face:

- ``models`` (Account, ApiClient, ApiToken, DemoCard), ``actions`` (account_open, account_password_set,
  administrator_first, resident_register, demo_card_set, token_issue, token_revoke, …);
- ``acting``: which role a session plays and the ``Actor`` it makes; ``middleware.ActorOfRequest``;
- ``tokens.actor_of_bearer``: the actor of a bearer token; ``held``: a form that met an ended session;
- ``frame.account_entries``: links for "Mine" in the menu; ``proofing.real_name_check``: checks of name and number;
- ``queries`` (account_by_name, demo_cards, …), ``passwords.weakness``.
"""
