"""Electronic forms: definition, conditions, prefill, validation and what a page needs to draw them.

Public face: ``definition.Form`` (``Form.read``), ``answers.check`` (validation in one language-neutral pass),
``answers.shown`` (which questions apply), ``pages.group_page`` (a group ready for the ``question`` component),
``panels.panel`` (where higher rooms register what a page shows above its questions), ``prefill.Prefill`` and
``prefill.source`` (where they register what they can fill in).
"""
