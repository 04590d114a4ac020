"""Social insurance and social assistance: pension, benefits, allowances, relief, the disability certificate."""
