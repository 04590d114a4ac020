"""The civil servant's desk: one list of everything that waits, the case with all that belongs to it, every step on it.

Public face: ``sources`` (a room registers a queue of its own with count and link), ``queries`` (the board: list and
counts in three statements), ``acts`` (what can be done with a case: offered, asked for, done), ``actions`` (window
intake), address names ``desk``, ``desk_case``, ``desk_act``, ``desk_questions``, ``desk_done``, ``desk_intake`` …
Who may see and do what is answered by ``cases`` and ``flows``.
"""
