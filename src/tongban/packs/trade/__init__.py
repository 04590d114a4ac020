"""Trade: the retail of tobacco. A plain pack."""
