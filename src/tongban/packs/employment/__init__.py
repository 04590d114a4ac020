"""Employment: the licence for human resources services, on notice and commitment. A plain pack."""
