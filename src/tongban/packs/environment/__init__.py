"""The environment: impact reports and discharge permits. A plain pack."""
