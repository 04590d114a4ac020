"""Limits of the house's own services, as data."""
