"""Public bodies, units, posts, people and enterprises, and who may act for whom.

Public face: ``models`` (Unit, Party, Post, PostRole, Role, Mandate), ``actions`` (the writers),
``policy`` (who may see which unit or party), ``queries`` (trees, posts of a role), ``roles`` (permission words).
"""
