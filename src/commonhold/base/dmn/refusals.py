"""Why an expression or a decision can't be read, or comes to no answer."""

from commonhold.base.refusals import Refusal


class NotFeel(Refusal):
    """“{text}” can't be read as FEEL. At character {position} {why}. Correct it in your modelling tool."""

    code = "dmn.not-feel"


class TooMuchWork(Refusal):
    """“{what}” takes too long to work out. Ask the owner of the rules to give it shorter lists."""

    code = "dmn.too-much-work"


class NotAValue(Refusal):
    """{what} can't be used in a rule: {why}. Ask the owner of the rules."""

    code = "dmn.not-a-value"


class NotDmn(Refusal):
    """This is not a DMN file that can be read: {why}. Export it again as DMN 1.3, 1.4 or 1.5 XML."""

    code = "dmn.not-dmn"


class Unsupported(Refusal):
    """{element} uses {what}, which this version of Commonhold doesn't run. Take it out, or model it differently."""

    code = "dmn.unsupported"


class Invalid(Refusal):
    """{element}: {why}. Correct it in your modelling tool and publish again."""

    code = "dmn.invalid"


class NoRuleFits(Refusal):
    """No rule of the decision “{decision}” fits {inputs}. Ask the owner of the rules to add one."""

    code = "dmn.no-rule-fits"


class SeveralRulesFit(Refusal):
    """The rules {rules} of the decision “{decision}” all fit {inputs}, and only one may. Ask the owner of the rules."""

    code = "dmn.several-rules-fit"


class NotAllowedValue(Refusal):
    """In the decision “{decision}”, {what} is {value}, and the table only allows {allowed}."""

    code = "dmn.not-allowed-value"
