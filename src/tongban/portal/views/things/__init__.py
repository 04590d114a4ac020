"""Pages of one thing (一件事): choose and plan, write, hand in, follow."""
