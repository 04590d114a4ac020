"""Printing: documents and licence faces as sealed PDF files.

Public face, pure: `documents.render`, `documents.check`, `kinds.KINDS`, `engine.Rendered`, `seals.SealHouse`,
`verdicts.verify`. Public face with the database: `actions.document_issue`, `actions.document_open`,
`queries`, `policy`. Nothing here decides anything about a case; a room that does hands over the data.
"""
