"""Lines of business. A pack brings service packages, licence types and what they need; packs never import each other.

Public face: ``pack.Pack`` (what a pack is), ``registry.packs`` (those installed), ``installing.pack_install`` (into an
installation), ``stage`` (playing the scenarios of a package on a throw-away stage).
"""
