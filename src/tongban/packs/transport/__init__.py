"""Road transport, vehicles and drivers. A plain pack."""
