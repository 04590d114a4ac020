"""Line of business: enterprises (企业). Names, registration and their services.

Public face: `names` (company-name comparison, see its docstring), `models.RegisteredName`, `services/`
(packages).
"""
