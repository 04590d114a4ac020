"""Homes: the housing fund, public rentals, deed tax and the title of a second-hand home."""
