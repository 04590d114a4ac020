"""The tags of the look by concern; ``templatetags.ui`` gathers them."""
