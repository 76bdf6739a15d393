"""Mail as all adapters read and write it: its parts, whom we believe, and a message to an organiser as MIME."""
