"""Where the rules of supervision look: the course of one case, the counts of units, timers. ``passing`` calls them."""
