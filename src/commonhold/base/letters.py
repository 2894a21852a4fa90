"""Names and addresses in the letters that banks and tax authorities carry."""

import unicodedata

_LETTERS = {"ß": "ss", "Æ": "AE", "æ": "ae", "Ø": "O", "ø": "o", "Œ": "OE", "œ": "oe", "Þ": "Th", "þ": "th"}
_LETTERS |= {"Ð": "D", "ð": "d", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "ı": "i", "Ħ": "H", "ħ": "h"}
_SIGNS = dict.fromkeys("’‘ʼʻ′`´", "'") | dict.fromkeys("‐‑‒–—", "-") | {"\N{NO-BREAK SPACE}": " "}
_REPLACED = str.maketrans(_LETTERS | _SIGNS)
"""Letters that Unicode doesn't take apart, and the apostrophes and dashes that keyboards make."""


def without_accents(text: str) -> str:
    """The text in ASCII as far as it is in Latin letters: "Łukasiewicz" becomes "Lukasiewicz". What is in no Latin
    letter stays as it is."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text.translate(_REPLACED))
    return "".join(character for character in apart if not unicodedata.combining(character))
