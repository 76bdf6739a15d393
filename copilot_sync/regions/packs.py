"""Which language pack and which clock each region has."""

from __future__ import annotations

PACKS = {
    "AU": "en-AU",
    "CA": "en-CA",
    "GB": "en-GB",
    "IE": "en-IE",
    "NZ": "en-NZ",
    "US": "en-US",
}
"""Country (ISO 3166-1) to language pack."""

COUNTRIES = {
    "AU": ("Australia",),
    "CA": ("Canada",),
    "GB": ("United Kingdom", "UK", "Great Britain", "Britain"),
    "IE": ("Ireland", "Republic of Ireland", "Éire"),
    "NZ": ("New Zealand", "Aotearoa"),
    "US": ("United States", "USA", "United States of America"),
}
"""What people call each country, the name that we use first."""

ZONES = {
    "AU": "Australia/Sydney",
    "AU-ACT": "Australia/Sydney",
    "AU-NT": "Australia/Darwin",
    "AU-QLD": "Australia/Brisbane",
    "AU-SA": "Australia/Adelaide",
    "AU-TAS": "Australia/Hobart",
    "AU-VIC": "Australia/Melbourne",
    "AU-WA": "Australia/Perth",
    "CA": "America/Toronto",
    "CA-AB": "America/Edmonton",
    "CA-BC": "America/Vancouver",
    "CA-MB": "America/Winnipeg",
    "CA-NB": "America/Moncton",
    "CA-NL": "America/St_Johns",
    "CA-NS": "America/Halifax",
    "CA-PE": "America/Halifax",
    "CA-SK": "America/Regina",
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "NZ": "Pacific/Auckland",
    "US": "America/New_York",
    "US-AK": "America/Anchorage",
    "US-AZ": "America/Phoenix",
    "US-CA": "America/Los_Angeles",
    "US-CO": "America/Denver",
    "US-HI": "Pacific/Honolulu",
    "US-IL": "America/Chicago",
    "US-MN": "America/Chicago",
    "US-NM": "America/Denver",
    "US-NV": "America/Los_Angeles",
    "US-OR": "America/Los_Angeles",
    "US-TX": "America/Chicago",
    "US-UT": "America/Denver",
    "US-WA": "America/Los_Angeles",
    "US-WI": "America/Chicago",
}
"""Region (ISO 3166) to its most used IANA zone; a part that is not here has its country's."""
