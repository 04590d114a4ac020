"""Data that the room ships: roles and their permission words."""
