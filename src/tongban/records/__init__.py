"""The record: one append-only entry for every operation, folded into a signed Merkle tree.

Public face:

- ``actions``: ``record`` (one entry for all rows touched so far), ``personal`` (marks a personal value),
  ``read_recorded`` (a reading of personal data), ``clock_move``, ``replay`` (legal time that the audit
  understands), ``salts_erase``;
- ``folding``: ``fold`` (unfolded entries into the tree), ``lag``; ``heads``: ``latest_head``,
  ``public_keys``;
- ``proofs``: ``receipt_proof`` at the levels *promise* and *included*; ``consistency``;
- ``handover``: the second holder of the day's heads; ``subscribers``: ``subscribe``, ``deliver``;
- ``health.problems``: what the doctor should say; ``cli.main``: the command ``records``;
- ``cloudevents.outward``: an entry as CloudEvents 1.0; ``queries``: entries of a subject, readings of a
  person;
- ``audit``: ``audit`` and the registry ``audit_check`` for replay checks of higher rooms.
"""
