"""Countries and territories, by their two letters of ISO 3166-1."""

from collections.abc import Mapping
from functools import cache

import pycountry

HOME = "GB"
"""The United Kingdom."""


@cache
def countries() -> Mapping[str, str]:
    """Every country and territory: its name in English, by its two letters, in order of name."""
    named = {each.alpha_2: getattr(each, "common_name", each.name) for each in pycountry.countries}
    return dict(sorted(named.items(), key=lambda entry: entry[1]))


def country_name(code: str) -> str:
    """The English name of a country that `countries` knows."""
    return countries()[code]
