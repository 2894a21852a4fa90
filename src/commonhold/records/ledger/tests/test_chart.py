"""The chart of accounts itself."""

from commonhold.records.ledger import rules


def test_codes_are_unique_and_name_one_of_five_kinds() -> None:
    codes = [entry.code for entry in rules.chart()]
    assert len(set(codes)) == len(codes)
    first_digits = {"asset": "1", "liability": "2", "equity": "3", "income": "4", "expense": "567"}
    assert all(entry.code[0] in first_digits[entry.kind] for entry in rules.chart())


def test_results_of_earlier_years_have_an_account_to_stand_in() -> None:
    assert [entry.kind for entry in rules.chart() if entry.code == rules.GENERAL_FUND] == ["equity"]
