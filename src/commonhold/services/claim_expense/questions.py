"""What a person is asked when they claim an expense. One expense is one item of the section `lines`."""

from commonhold.work.cases.questions import Choice, Question, Questionnaire, Section, When

OWN_VEHICLES = ("own_car", "motorcycle", "bicycle")
SPENT = ("public_transport", "accommodation", "subsistence", "other")

KIND = Question(
    name="kind",
    kind="choice",
    title="What did you pay for?",
    noun="what you paid for",
    choices=(
        Choice("own_car", "Travel in my own car or van", "Paid by the mile"),
        Choice("motorcycle", "Travel on my own motorcycle", "Paid by the mile"),
        Choice("bicycle", "Travel on my own bicycle", "Paid by the mile"),
        Choice("public_transport", "Public transport", "Train, bus, underground, ferry, flight or taxi"),
        Choice("accommodation", "A hotel or other accommodation"),
        Choice("subsistence", "Meals while away from my workplace"),
        Choice("other", "Something else"),
    ),
)
DATE = Question(
    name="date",
    kind="date",
    title="When was it?",
    noun="the date of the expense",
    hint="For example, 27 3 2026. For a hotel, the first night.",
)
MILES = Question(
    name="miles",
    kind="miles",
    title="How many miles did you travel?",
    noun="the number of miles",
    hint="The whole journey, there and back if you made both. For example, 24.5",
    when=(When("kind", OWN_VEHICLES),),
    maximum=3_000,
)
PASSENGERS = Question(
    name="passengers",
    kind="number",
    title="How many colleagues did you take with you?",
    noun="the number of colleagues",
    hint="Leave empty if you travelled alone. They have to be on a work journey too.",
    when=(When("kind", ("own_car",)),),
    required=False,
    maximum=8,
)
HOURS_AWAY = Question(
    name="hours_away",
    kind="number",
    title="How many hours were you away from your workplace?",
    noun="the number of hours you were away",
    when=(When("kind", ("subsistence",)),),
    maximum=24,
)
AFTER_8PM = Question(
    name="after_8pm",
    kind="yes_no",
    title="Were you still on your journey after 8pm?",
    noun="yes if you were still on your journey after 8pm",
    when=(When("kind", ("subsistence",)),),
)
NIGHTS = Question(
    name="nights",
    kind="number",
    title="How many nights did you stay?",
    noun="the number of nights",
    when=(When("kind", ("accommodation",)),),
    maximum=90,
)
AMOUNT = Question(
    name="amount_pence",
    kind="money",
    title="How much did you pay?",
    noun="the amount you paid",
    hint="In pounds, including VAT",
    when=(When("kind", SPENT),),
    maximum=100_000_00,
)
REASON = Question(
    name="description",
    kind="text",
    title="What was it for?",
    noun="what it was for",
    hint="For example, return train from Leeds to London for the quarterly review",
)
HAS_RECEIPT = Question(
    name="has_receipt",
    kind="yes_no",
    title="Do you have a receipt?",
    noun="yes if you have a receipt",
    when=(When("kind", SPENT),),
)
RECEIPTS = Question(
    name="receipts",
    kind="file",
    title="Add the receipt",
    noun="a photo or PDF of the receipt",
    hint="A JPEG, PNG, HEIC or PDF file of at most 10 megabytes",
    when=(When("kind", SPENT), When("has_receipt", (True,))),
    data_class="identity",  # receipts of hotels and flights say who stayed where
)
NO_RECEIPT = Question(
    name="no_receipt_reason",
    kind="long_text",
    title="Why is there no receipt?",
    noun="why there is no receipt",
    hint="Somebody will look at a claim without a receipt before it is approved",
    when=(When("kind", SPENT), When("has_receipt", (False,))),
)
PURPOSE = Question(
    name="purpose",
    kind="text",
    title="What is this claim for?",
    noun="what this claim is for",
    hint="A few words that your manager will recognise, such as Leeds office visit, March",
)
COST_CENTRE = Question(
    name="cost_centre",
    kind="cost_centre",
    title="Which cost centre pays?",
    noun="the cost centre that pays",
    hint="Usually your own team's",
)

QUESTIONS = Questionnaire(
    sections=(
        Section(
            name="lines",
            title="Your expenses",
            questions=(
                *(KIND, DATE, MILES, PASSENGERS, NIGHTS, HOURS_AWAY, AFTER_8PM, AMOUNT),
                *(REASON, HAS_RECEIPT, RECEIPTS, NO_RECEIPT),
            ),
            repeated=True,
            item="expense",
            most=50,
        ),
        Section(name="payment", title="About the claim", questions=(PURPOSE, COST_CENTRE)),
    )
)
