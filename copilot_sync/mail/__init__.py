"""Mail as all adapters write it that send some: addresses, and a message to an organiser as MIME."""
