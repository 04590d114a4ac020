"""Full-text search for the whole house: rooms register what can be found, readers find what they may see.

Public face: ``registry`` (``Document``, ``Provider``, ``register``), ``reading.find`` and ``reading.suggest``,
``synonyms.add_file``, ``jobs.reindex`` (enqueue it after a change), ``writing`` (only the worker and operators write).
"""
