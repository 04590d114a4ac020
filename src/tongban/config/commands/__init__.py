"""The verbs of ``tongban`` that use the house."""
