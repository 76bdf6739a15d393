"""One module for each command, named like it and loaded when it is used."""
