"""The culture market: internet cafés and publications. A plain pack."""
