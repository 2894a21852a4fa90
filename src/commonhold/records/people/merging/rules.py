"""What stands against merging two people, and parting them."""

from typing import ClassVar

from commonhold.base.refusals import Refusal


class SamePerson(Refusal):
    """These are one person already. Choose two."""

    code: ClassVar[str] = "people.same-person"


class ReasonMissing(Refusal):
    """Say why these two are one person, so that somebody can part them if they are not."""

    code: ClassVar[str] = "people.merge-reason"


class DifferentNumbers(Refusal):
    """These two have different National Insurance numbers, so they may well be two people. Look at their documents; if
    one of the numbers is wrong, correct it first."""

    code: ClassVar[str] = "people.different-numbers"


class TwoAccounts(Refusal):
    """Both have an account. Choose the one that the person will sign in with from now on; the other one is set aside,
    and comes back if the two are parted."""

    code: ClassVar[str] = "people.two-accounts"


class EmployedTwice(Refusal):
    """Both are employed in one department on the same days. If it is one employment that was recorded twice, annul one
    of the two first."""

    code: ClassVar[str] = "people.employed-twice"


class OtherDepartmentsConcerned(Refusal):
    """One of the two also works or worked for a department that you don't act for. Only somebody who is HR in each of
    these departments can do this: ask your department's administrator who that is."""

    code: ClassVar[str] = "people.other-departments-concerned"


class SeparatedAlready(Refusal):
    """These two were parted already."""

    code: ClassVar[str] = "people.separated-already"
