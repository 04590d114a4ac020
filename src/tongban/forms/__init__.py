"""Electronic forms: definition, conditions, prefill, validation and what a page needs to draw them.

A group may repeat (``definition.Rows``): it then is one question whose answer is a list of entries. Answers may be
worked out from others (``calculating``).

Public face: ``definition.Form`` (``Form.read``), ``answers.check`` (validation in one language-neutral pass),
``answers.shown`` (which questions apply), ``pages.group_page`` (a group ready for the ``question`` component),
``panels.panel`` (where higher rooms register what a page shows above its questions), ``prefill.Prefill`` and
``prefill.source`` (where they register what they can fill in).
"""
