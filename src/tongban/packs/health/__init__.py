"""Public health: renewal of the hygiene licence of a public place, granted by law in silence. A plain pack."""
