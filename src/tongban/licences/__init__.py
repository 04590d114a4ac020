"""Electronic licences and certificates: issue, show, verify, renew, change, annul.

Public face: ``models`` (LicenceType, Licence), ``actions``, ``policy``, ``queries``, ``verification``.
"""
