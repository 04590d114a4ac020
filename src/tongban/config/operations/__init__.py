"""Running the house: backup and restore, the doctor, imports. The verbs in ``config.commands`` speak for these."""
