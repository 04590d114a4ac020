"""Residents' affairs: household, identity card, residence permit, marriage. A plain pack."""
