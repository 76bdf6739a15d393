"""Who is in which group, from files in a folder."""
