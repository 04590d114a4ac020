"""Attachments: what is refused at the door, how files are kept, how they are shown.

Public face: ``models.Attachment``; ``actions.attachment_store``; ``queries.content`` (decrypted bytes);
``serving.serve`` (an attachment as a safe answer); ``checks.check`` (every check without storing);
``checks.scanners.scanner`` (a hook for malware scanners); ``storage`` (where bytes lie, encrypted).
"""
