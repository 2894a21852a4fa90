"""What a plan for whole units says, and when it can't be one.

A plan is one document: who moves, when, and how the structure of the department left maps to that of the one joined.

Whoever moves by it keeps grade, pay and terms. The Cabinet Office Statement of Practice sets out the policy that the
Government expects public sector bodies to follow when work moves: it protects the rights of the staff involved, with
continuity of employment and of terms and conditions (Cabinet Office, Staff transfers in the public sector: statement of
practice, January 2000, revised December 2013,
https://www.gov.uk/government/publications/staff-transfers-in-the-public-sector). What is protected beside pay the plan
says in words (`protected`), which are kept with everybody's terms.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from commonhold.base.refusals import Refusal

State = Literal["drawn", "tried", "begun", "carried out", "reversing", "reversed"]
STATES = get_args(State)

MOST_BYTES = 2_000_000
"""A list of 100,000 employee numbers is about half of it."""
PROTECTION = "Kept: protected when work moves between departments (Cabinet Office Statement of Practice)"


class NotAPlan(Refusal):
    """This is no plan: {why}. Correct the file, then try it again; nothing was changed."""

    code: ClassVar[str] = "reorganising.not-a-plan"


class PickedTwice(Refusal):
    """The rules of the plan overlap: {who} are picked by more than one of them. Let each person be picked once."""

    code: ClassVar[str] = "reorganising.picked-twice"


class NobodyPicked(Refusal):
    """Nobody is picked by the rules of this plan. Look at its parts, titles, regions and numbers."""

    code: ClassVar[str] = "reorganising.nobody-picked"


class PlanBegun(Refusal):
    """The plan {code} is {state} already, so it can’t be {wanted}."""

    code: ClassVar[str] = "reorganising.plan-begun"


class CodeTaken(Refusal):
    """Another plan has the code {given} already. Choose another one."""

    code: ClassVar[str] = "reorganising.code-taken"


class NotTried(Refusal):
    """The plan {code} has not been tried. Try it first, and look at what it would do."""

    code: ClassVar[str] = "reorganising.not-tried"


class ChangedSince(Refusal):
    """Nothing was moved by this stage: since the plan was tried, this has changed: {who}. Put that right, or reverse
    what was done and draw the plan anew; one of which nothing is done yet can be tried again."""

    code: ClassVar[str] = "reorganising.changed-since"


class PaidThere(Refusal):
    """The plan can’t be reversed any more: the pay run {run} of the department joined has paid people of it. Move them
    back by a plan the other way round."""

    code: ClassVar[str] = "reorganising.paid-there"


_NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
"""A YAML file can say characters that no database keeps."""
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_NO_CONTROLS)
]
Code = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50, pattern=_NO_CONTROLS)
]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class PeopleRule(_Said):
    """Whom it picks: all that it names has to hold. `organisation` is a part's code, with everything below it."""

    organisation: Code | None = None
    title: Text | None = None
    region: Text | None = None
    numbers: tuple[Code, ...] | None = Field(default=None, min_length=1, max_length=100_000)

    @model_validator(mode="after")
    def _something(self) -> "PeopleRule":
        if not self.model_fields_set:
            raise ValueError("a rule names an organisation, a title, a region or numbers")
        return self


class PartMapped(_Said):
    """A part of the department left, and where its people go.

    With a `name` the part is made there, within another or at the top, and the parts below it are made below it as they
    are here; without one it is there already, and everybody below goes into it.
    """

    code: Code = Field(alias="from")
    to: Code
    name: Text | None = None
    within: Code | None = None


class Document(_Said):
    """The whole plan, as its file says it."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,50}$")] = Field(alias="plan")
    name: Text
    from_department: Code = Field(alias="from")
    to_department: Code = Field(alias="to")
    on: date = Field(alias="date", ge=date(2000, 1, 1), le=date(2100, 1, 1))
    """The first day there. Not called “on” in the file, which YAML takes for true."""
    pay_group: Code
    """In which everybody is paid there, by its code."""
    people: tuple[PeopleRule, ...] = Field(min_length=1, max_length=200)
    structure: tuple[PartMapped, ...] = Field(min_length=1, max_length=5_000)
    cost_centres: dict[Code, Code] = Field(default_factory=dict, max_length=10_000)
    """From one here to one there. One that isn't named is made there as it is here, if its part moves."""
    manager: Code | None = None
    """The number there of whoever manages those whose manager stays."""
    protected: tuple[Text, ...] = Field(default=(), max_length=50)
    beyond_records: tuple[Text, ...] = Field(default=(), max_length=1_000)
    """What else moves, and is handed over by people: open cases, contracts' scope, buildings."""
    stage_size: int = Field(default=2_000, ge=1, le=10_000)


def checked(found: object) -> Document:
    """A plan as a document; refuses what can't be one."""
    try:
        document = Document.model_validate(found)
    except ValidationError as error:
        told = [f"{_place(each['loc'])}: {each['msg']}" for each in error.errors()]
        raise NotAPlan(why="; ".join(told[:5])) from error
    if document.from_department == document.to_department:
        raise NotAPlan(why="it leads from a department to the same one")
    codes = [each.code for each in document.structure]
    if twice := sorted({each for each in codes if codes.count(each) > 1}):
        raise NotAPlan(why=f"structure: {twice[0]} is mapped twice")
    made = [each.to for each in document.structure if each.name is not None]
    if twice := sorted({each for each in made if made.count(each) > 1}):
        raise NotAPlan(why=f"structure: {twice[0]} is made twice")
    return document


def _place(loc: tuple[int | str, ...]) -> str:
    """Where something is, as "people.2.title"; the first of a list is 1."""
    return ".".join(str(each + 1) if isinstance(each, int) else each for each in loc) or "plan"
