"""The same task for a worker at home and for one abroad, as their browsers show it."""

import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import BrowserContext, Page, expect

from tests.residency.conftest import World


def seen_by(context: BrowserContext, site: str, account_id: int, task_id: int) -> Page:
    kept = SessionStore()
    kept["account_id"] = account_id
    kept.save()
    context.clear_cookies()
    context.add_cookies([{"name": "sessionid", "value": str(kept.session_key), "url": site}])
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 1500})
    page.goto(f"{site}/desk/unit/tasks/{task_id}/")
    return page


@pytest.mark.browser
def test_the_same_task_at_home_and_abroad(
    site: str, world: World, context: BrowserContext, owner_url: str
) -> None:
    home, abroad = world.desks["GB"], world.desks["PL"]
    page = seen_by(context, site, home.account_id, home.task_id)
    expect(page.get_by_text(home.values["bank"])).to_be_visible()
    with psycopg.connect(owner_url) as connection:  # as if it had been moved
        connection.execute("SELECT set_config('commonhold.actor', 'system:test', true)")
        connection.execute("UPDATE cases_task SET unit_id = %s WHERE id = %s", [abroad.unit_id, home.task_id])
    page = seen_by(context, site, abroad.account_id, home.task_id)
    expect(page.get_by_text(home.values["pay"])).to_be_visible()
    expect(page.get_by_text(home.values["bank"])).to_have_count(0)
    expect(
        page.get_by_text("Not shown to your unit: bank details may not be seen from Poland").first
    ).to_be_visible()
