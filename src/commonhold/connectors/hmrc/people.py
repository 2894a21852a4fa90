"""EmployeeDetails of a Full Payment Submission: who it is."""

from commonhold.connectors.hmrc import values
from commonhold.connectors.hmrc.values import Unfit, ni_number
from commonhold.records.pay.filing.facts import Partner, Person

MOST_LINES = 4
_SEXES = frozenset("FM")
_NUMBER, _TITLE, _SECOND = "National Insurance number", "title", "second forename"


def person_xml(person: Person) -> str:
    number, second = person.national_insurance_number, person.second_forename
    return (
        f"<EmployeeDetails>{f'<NINO>{ni_number(_NUMBER, number)}</NINO>' if number else ''}<Name>"
        f"{f'<Ttl>{values.title(_TITLE, person.title)}</Ttl>' if person.title else ''}"
        f"<Fore>{values.name('forename', person.forename)}</Fore>"
        f"{f'<Fore>{values.name(_SECOND, second)}</Fore>' if second else ''}"
        f"<Sur>{values.name('surname', person.surname)}</Sur></Name>{_address(person)}"
        f"<BirthDate>{values.day(person.born_on)}</BirthDate>"
        f"<Gender>{values.one_of('sex', person.sex, _SEXES)}</Gender>"
        f"{_passport(person.passport_number) if person.passport_number else ''}"
        f"{'' if person.partner is None else _partner(person.partner)}</EmployeeDetails>"
    )


def _address(person: Person) -> str:
    if len(person.address) > MOST_LINES:
        raise Unfit("address", f"it has {len(person.address)} lines and HMRC takes {MOST_LINES}")
    lines = "".join([f"<Line>{values.line('address', each)}</Line>" for each in person.address])
    if person.country:
        return f"<Address>{lines}<ForeignCountry>{values.line('country', person.country)}</ForeignCountry></Address>"
    if person.postcode:
        postcode = values.postcode("postcode", person.postcode)
        return f"<Address>{lines}<UKPostcode>{postcode}</UKPostcode></Address>"
    return f"<Address>{lines}</Address>" if lines else ""


def _passport(number: str) -> str:
    return f"<PassportNumber>{values.identifier('passport number', number)}</PassportNumber>"


def _partner(partner: Partner) -> str:
    number = partner.national_insurance_number
    nino = f"<NINO>{ni_number('partner’s National Insurance number', number)}</NINO>" if number else ""
    forename = values.name("partner’s forename", partner.forename)
    surname = values.name("partner’s surname", partner.surname)
    return f"<PartnerDetails>{nino}<Name><Fore>{forename}</Fore><Sur>{surname}</Sur></Name></PartnerDetails>"
