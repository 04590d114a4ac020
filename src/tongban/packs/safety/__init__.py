"""Work safety: the licence to deal in hazardous chemicals, with expert review. A plain pack."""
