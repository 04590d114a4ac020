"""The Django glue that every room stands on.

Public face:

- ``actor``: who acts, for whom and with which grants; ``legal``: the time that law counts by;
- ``actions.action``: the one way to write; ``errors``: what a person can be told;
- ``models``, ``fields``: rows, audited rows, sealed personal data, blind indexes;
- ``numbers``: gapless and block-wise numbers; ``timers``: legal timers; ``jobs``: background work;
- ``idempotency``: a write that may arrive twice; ``lists``: keyset pages; ``pages``: public pages as files.
"""
