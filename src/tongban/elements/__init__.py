"""Data elements: the words by which forms, registers and licences mean the same thing.

Pure data and look-up, no tables. Public face: ``elements.lists.element``, ``elements.lists.known`` and
``elements.lists.code_list``. A question of a form names its element; that binds it to prefill and registers, and
``face.*`` puts its answer on the face of the licence.
"""
