"""The roof: assembles the rooms into one house. Public face: ``layers.ROOMS``, ``settings``, ``cli``."""
