"""What a senior information risk owner might approve: a supplier abroad, for a year."""

from datetime import date

from commonhold.work.residency.approvals.rules import Scope, Terms

TODAY = date(2026, 4, 14)
SCOPE = Scope("", "acme", "PL", frozenset({"pay", "contact"}), frozenset({"view", "work"}), "official")
TERMS = Terms("Assessed: low", "", "Screens only", TODAY, date(2027, 4, 14), date(2026, 10, 1))
