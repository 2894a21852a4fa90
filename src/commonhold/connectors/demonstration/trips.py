"""What the demonstration's people claim for: made-up trips and purchases, as answers to the service's questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

LONGEST_AGO_DAYS = 24
_PLACES = (
    "Leeds",
    "Cardiff",
    "Glasgow",
    "Newcastle",
    "Bristol",
    "York",
    "Norwich",
    "Exeter",
    "Preston",
    "Derby",
)
_OCCASIONS = ("office visit", "quarterly review", "site inspection", "recruitment panel", "tribunal hearing")
_COURSES = (
    "First aid at work",
    "Commercial awareness",
    "Data protection",
    "Project delivery",
    "Plain English",
)
_SUPPLIES = (
    ("Parking at the station", 4_50, 18_00),
    ("Professional subscription, one year", 45_00, 240_00),
    ("Safety boots for site visits", 38_00, 95_00),
    ("Eye test for screen work", 20_00, 30_00),
    ("Replacement laptop charger", 22_00, 64_00),
    ("Refreshments for an external workshop", 12_00, 70_00),
)
_NO_RECEIPT = (
    "The machine gave none",
    "I lost it on the way back; the card statement shows the payment",
    "The driver had no receipts left",
)
_UNDOCUMENTED = 0.13
"""The share of expenses without a receipt, among those that should have one."""


@dataclass(frozen=True)
class Trip:
    """What one claim is for. Items that have a receipt say so; its file is still to be added."""

    purpose: str
    items: tuple[dict[str, Any], ...]


def trip(random: Random, on: date) -> Trip:
    """Something to claim for on a day: mostly small, sometimes a journey with several expenses."""
    kind = random.choices((_errand, _drive, _day_out, _overnight, _course), (26, 20, 22, 20, 12))[0]
    return kind(random, on - timedelta(days=random.randint(0, LONGEST_AGO_DAYS)))


def receipt(reference: str, description: str, amount_pence: int) -> bytes:
    """A one-page PDF that says what it stands for, and that it is none."""
    lines = (
        "Receipt made up for a demonstration",
        description,
        f"{amount_pence / 100:.2f} pounds",
        reference,
    )
    text = " T* ".join(f"({line.translate(_ESCAPED)}) Tj" for line in lines)
    drawn = f"BT /F1 14 Tf 18 TL 40 160 Td {text} ET"
    parts = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 220] /Contents 4 0 R"
        " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
    )
    page, starts = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        starts.append(len(page))
        page += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    size = len(parts) + 1
    page += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return f"{page}startxref\n{page.index('xref')}\n%%EOF\n".encode("ascii", "replace")


_ESCAPED = str.maketrans({"\\": r"\\", "(": r"\(", ")": r"\)"})


def _errand(random: Random, day: date) -> Trip:
    name, least, most = random.choice(_SUPPLIES)
    return Trip(name, (_paid(random, "other", day, name, least, most),))


def _drive(random: Random, day: date) -> Trip:
    place = random.choice(_PLACES)
    item: dict[str, Any] = {"kind": "own_car", "date": day.isoformat(), "miles": random.randint(8, 170)}
    if random.random() < 0.2:
        item |= {"kind": "bicycle", "miles": random.randint(3, 14)}
    elif random.random() < 0.25:
        item["passengers"] = random.randint(1, 3)
    purpose = f"{place} {random.choice(_OCCASIONS)}"
    return Trip(purpose, ({**item, "description": f"There and back for the {purpose}"},))


def _day_out(random: Random, day: date) -> Trip:
    place = random.choice(_PLACES)
    purpose = f"{place} {random.choice(_OCCASIONS)}"
    train = _paid(random, "public_transport", day, f"Return train to {place}", 9_00, 118_00)
    return Trip(purpose, (train, _meal(random, day)) if random.random() < 0.5 else (train,))


def _overnight(random: Random, day: date) -> Trip:
    place, nights = random.choice(_PLACES), random.choice((1, 1, 1, 2, 3))
    purpose = f"{place} {random.choice(_OCCASIONS)}"
    train = _paid(random, "public_transport", day, f"Return train to {place}", 38_00, 164_00)
    hotel = _paid(random, "accommodation", day, f"Hotel in {place}", 68_00 * nights, 134_00 * nights)
    return Trip(purpose, (train, {**hotel, "nights": nights}, _meal(random, day)))


def _course(random: Random, day: date) -> Trip:
    name = random.choice(_COURSES)
    fee = _paid(random, "other", day, f"Fee for the course {name}", 60_00, 310_00)
    bus = _paid(random, "public_transport", day, "Bus to the course and back", 3_80, 9_60)
    return Trip(f"{name} course", (fee, bus))


def _meal(random: Random, day: date) -> dict[str, Any]:
    hours = random.randint(6, 14)
    within_pence = 5_00 if hours < 10 else 10_00
    meal = _paid(random, "subsistence", day, "Meals while away", 3_20, within_pence * 5 // 4)
    return {**meal, "hours_away": hours, "after_8pm": False}


def _paid(random: Random, kind: str, day: date, description: str, least: int, most: int) -> dict[str, Any]:
    """Something that was paid for, with or without a receipt; amounts in pence."""
    item = {
        "kind": kind,
        "date": day.isoformat(),
        "amount_pence": random.randint(least // 5, most // 5) * 5,
        "description": description,
        "has_receipt": random.random() >= _UNDOCUMENTED,
    }
    return item if item["has_receipt"] else {**item, "no_receipt_reason": random.choice(_NO_RECEIPT)}


def documented(
    items: tuple[dict[str, Any], ...], keep: Callable[[dict[str, Any]], int]
) -> list[dict[str, Any]]:
    """The items, each that has a receipt with the number of its file, which `keep` uploads."""
    return [{**item, "receipts": [keep(item)]} if item.get("has_receipt") else dict(item) for item in items]
