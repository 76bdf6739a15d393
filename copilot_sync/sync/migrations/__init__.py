"""How the tables of a ledger came to be what they are, step by step."""
