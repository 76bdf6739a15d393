"""The diary of a village hall, for copilot-sync: a folder with a JSON file for each booking."""
