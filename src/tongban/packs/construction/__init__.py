"""Construction: land, fire design, building permit, joint acceptance with its members, city roads. A plain pack."""
