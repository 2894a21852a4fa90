"""The same task for a worker at home and for one abroad, as their browsers show it."""

import base64
import os
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import BrowserContext, Page, expect

from tests.residency.conftest import World

IMAGE = Path(__file__).parents[2] / "docs" / "images" / "onshore-offshore.png"
"""Written anew where COMMONHOLD_PICTURES is set."""


def seen_by(context: BrowserContext, site: str, account_id: int, task_id: int) -> tuple[Page, bytes]:
    kept = SessionStore()
    kept["account_id"] = account_id
    kept.save()
    context.clear_cookies()
    context.add_cookies([{"name": "sessionid", "value": str(kept.session_key), "url": site}])
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 1500})
    page.goto(f"{site}/desk/unit/tasks/{task_id}/")
    return page, page.screenshot()


@pytest.mark.browser
def test_the_same_task_at_home_and_abroad(
    site: str, world: World, context: BrowserContext, owner_url: str, request: Any
) -> None:
    home, abroad = world.desks["GB"], world.desks["PL"]
    page, left = seen_by(context, site, home.account_id, home.task_id)
    expect(page.get_by_text(home.values["bank"])).to_be_visible()
    with psycopg.connect(owner_url) as connection:  # as if it had been moved
        connection.execute("SELECT set_config('commonhold.actor', 'system:test', true)")
        connection.execute("UPDATE cases_task SET unit_id = %s WHERE id = %s", [abroad.unit_id, home.task_id])
    page, right = seen_by(context, site, abroad.account_id, home.task_id)
    expect(page.get_by_text(home.values["pay"])).to_be_visible()
    expect(page.get_by_text(home.values["bank"])).to_have_count(0)
    expect(
        page.get_by_text("Not shown to your unit: bank details may not be seen from Poland").first
    ).to_be_visible()
    if "COMMONHOLD_PICTURES" in os.environ:
        both = "".join(
            f'<img width=1280 src="data:image/png;base64,{base64.b64encode(each).decode()}">'
            for each in (left, right)
        )
        page = context.new_page()
        page.set_viewport_size({"width": 2580, "height": 1500})
        page.set_content(f'<body style="margin:0;display:flex;gap:20px;background:#0b0c0c">{both}')
        page.screenshot(path=IMAGE)
