"""Public health: hygiene licences renewed in silence, physicians, certificates of birth. A plain pack."""
