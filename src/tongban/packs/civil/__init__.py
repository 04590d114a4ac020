"""Residents' affairs: the residence permit. A plain pack."""
