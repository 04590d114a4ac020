"""What pages show: plain dictionaries for the components, made from rows and packages."""
