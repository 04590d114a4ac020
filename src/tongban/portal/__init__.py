"""Public site and personal space: what a citizen or an enterprise sees, from search to licence.

Public face: ``urls`` (names ``home``, ``search``, ``services``, ``service``, ``apply``, ``my``, ``my_case``, …),
``case_links`` (what higher rooms offer on a case's page), ``prefill`` (what forms know about the applicant).
"""
