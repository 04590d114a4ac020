"""Public order: large events and hotels. A plain pack."""
