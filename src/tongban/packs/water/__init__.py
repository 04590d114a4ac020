"""Water: taking it from rivers, lakes and the ground. A plain pack."""
