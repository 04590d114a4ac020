"""Unified messaging: inbox, e-mail, texts to phones; preferences and delivery states.

Public face: ``actions.message_send``; ``kinds.message_kind`` (the texts of a kind, for rooms above);
``queries.unread``, ``queries.inbox``; ``texts.text_send`` (to a phone, now); ``letters.send_due`` (by SMTP);
``postoffice`` (the demo city's own mail server); ``models`` (Message, Letter, Received, Preference).
"""
