"""Every route of the API, called by everybody who must not: nothing foreign comes back, nothing changes.

Generated from the OpenAPI description, so that a new route is tried from its first day; a parameter
or a body field that this file cannot fill fails the test until somebody says how.
"""

from typing import Any
from uuid import UUID

import httpx
import pytest

from sarafan.organizations.models import Role
from tests.support.house import INVITED, MARK, PHONE, ROUTES, House, Route, furnish
from tests.support.hub import Hub

pytestmark = pytest.mark.slow

# Whoever comes to these is not known yet; they give nothing away and are tested by name elsewhere.
OPEN = {
    "read_setup", "check_setup", "set_up", "sign_in", "check_invite", "accept_invite", "check_password_reset",
    "reset_password", "read_health",
}  # fmt: skip
SIGNED = {"accept_delivery", "accept_delivery_of_channel"}
# These are about whoever asks, or make something new of the asker's own: a stranger may call them.
OWN = {
    "read_session", "sign_out", "sign_out_everywhere", "update_me", "change_password", "read_organization",
    "update_organization", "list_members", "list_invites", "create_invite", "list_api_keys", "create_api_key",
    "list_channels", "create_channel", "list_conversations", "count_elsewhere", "read_counters", "list_drafts",
    "list_replies", "create_reply", "list_variables", "export_replies", "import_replies",
    "list_changes", "list_deliveries", "upload_media", "read_notifications", "update_notifications",
    "subscribe_browser", "unsubscribe_browser",
    "count_found", "list_tags", "create_tag", "count_tags",
    "list_fields", "create_field", "count_fields",
    "list_mentions", "count_mentions",
    "search",
    "list_erasures",
    "give_table", "list_imports",
    "list_views", "create_view", "count_views", "count_condition", "sort_view", "choose_view_order", "count_overdue",
    "list_teams", "create_team", "list_distributions", "hide_phones",
    "list_pins", "list_bulks", "read_answer_rules", "try_answer_rules", "add_answer_phrase", "switch_answer_rule",
}  # fmt: skip
# What each role may not do, as the permissions' table says it in words.
WRITES = {
    "send_message", "react_to_message", "open_conversation", "answer_from", "check_numbers", "show_typing",
    "edit_message", "delete_message", "forward_message", "upload_media", "resend", "fetch_file",
    "mark_read", "mark_unread", "need_answer", "need_no_answer", "update_conversation", "keep_draft",
    "update_contact", "create_reply", "update_reply", "delete_reply", "restore_reply", "import_replies", "insert_reply",
    "set_tag", "take_tag_off", "fill_field",
    "block_contact", "unblock_contact", "merge_contacts", "undo_merge",
    "create_note", "update_note", "delete_note", "return_conversation",
    "snooze", "wake", "finish", "open_again", "prioritize", "undo_state_change", "add_answer_phrase",
    "switch_answer_rule", "delete_answer_phrase", "start_bulk", "set_private", "tick_off",
}  # fmt: skip
OF_THE_TEAM = {"update_reply", "delete_reply", "restore_reply", "import_replies"}
PEOPLE = {"export_person", "erase_person", "list_erasures", "read_person_task", "download_export"}
OF_AN_IMPORT = {
    "read_import", "forget_import", "match_columns", "list_import_rows", "download_faults", "start_import",
    "stop_import", "undo_import",
}  # fmt: skip
IMPORTS = {"give_table", "list_imports"} | OF_AN_IMPORT
OF_THE_ASKER = {"read_person_task", "download_export"}  # a colleague of the same role is a stranger to them
CHANNELS = {
    "create_channel", "update_channel", "connect_channel", "disconnect_channel", "remove_channel", "read_removal",
    "create_pairing_code", "sync_groups", "choose_private_chats",
}  # fmt: skip
TEAMS = {"hide_phones", "create_team", "update_team", "plan_work", "distribute_channel", "distribute_team"}
TAGS = {
    "create_tag", "update_tag", "order_tags", "count_tags", "create_field", "update_field", "order_fields",
    "remove_field", "count_fields",
}  # fmt: skip
VIEWS = {"update_view", "delete_view"}  # the house's is everybody's
OWNERS = {
    "update_organization", "update_member", "remove_member", "list_invites", "create_invite", "revoke_invite",
    "create_password_link", "list_api_keys", "create_api_key", "take_over_api_key", "delete_api_key",
    "list_deliveries", "replay", "read_raw",
}  # fmt: skip
PEOPLES = {
    "read_session", "sign_out", "sign_out_everywhere", "update_me", "change_password", "list_drafts", "keep_draft",
    "create_reply", "update_reply", "delete_reply", "restore_reply", "import_replies",
    "read_notifications", "update_notifications", "subscribe_browser", "unsubscribe_browser", "show_open_chat",
    "list_mentions", "count_mentions", "see_note", "list_pins", "pin", "unpin", "attend",
    "start_bulk", "list_bulks", "read_bulk", "list_bulk_items", "undo_bulk",
    "create_view", "update_view", "delete_view", "order_views", "sort_view", "choose_view_order",
} | IMPORTS  # fmt: skip
OF_WHO_STARTED = {"read_bulk", "list_bulk_items"} | OF_AN_IMPORT  # which nobody else is shown


def assert_nothing_of(house: House, answer: httpx.Response, route: Route) -> None:
    """Search the answer for the mark, the phone and every id of the house that was not in the question."""
    foreign = {MARK, PHONE, INVITED, str(house.owner.organization_id), str(house.owner.id)}
    foreign |= {one for name, one in house.ids.items() if name != "rule_name" and one not in house.path(route)}
    found = [one for one in foreign if one in answer.text]
    assert (route.name, found) == (route.name, [])


def routes(*, without: set[str]) -> list[Any]:
    return [pytest.param(route, id=f"{route.method} {route.path}") for route in ROUTES if route.name not in without]


def test_every_path_has_an_id_that_this_file_knows():
    known = {
        "channel_id",
        "conversation_id",
        "contact_id",
        "message_id",
        "note_id",
        "member_id",
        "invite_id",
        "key_id",
        "media_id",
        "reply_id",
        "tag_id",
        "team_id",
        "field_id",
        "phrase_id",
        "bulk_id",
        "change_id",
        "rule_name",
        "view_id",
        "merge_id",
        "task_id",
        "import_id",
    }
    named = {one["name"] for route in ROUTES for one in route.operation.get("parameters", []) if one["in"] == "path"}
    assert named <= known | {"delivery_id", "source"}
    assert {
        route.name for route in ROUTES
    } >= OPEN | SIGNED | OWN | WRITES | CHANNELS | TAGS | TEAMS | OWNERS | PEOPLES | PEOPLE | IMPORTS


async def test_the_owner_meets_the_mark_behind_every_id(hub: Hub):
    """Otherwise the tests below would search for what is not there."""
    house = await furnish(hub)
    for route in ROUTES:
        if not route.changes and route.name not in OPEN | {
            "read_removal",
            "list_deliveries",
            "read_counters",
            "count_elsewhere",  # numbers only
            "count_found",
            "count_tags",
            "count_fields",
            "count_mentions",
            "find_place",  # an id only
            "list_gallery",  # tests/search/test_walls.py tries it with a stranger
            "list_pins",  # ids only
            "list_bulks",  # numbers only
            "read_bulk",
            "list_distributions",
            "count_views",
            "count_overdue",  # numbers only
            "try_answer_rules",
            "read_raw",
            "read_receipts",  # of a group; test_group_ticks.py tries it with a stranger
            "list_variables",  # the same of everybody
            "read_person_task",  # numbers only
            "list_erasures",  # of nobody in particular
            "download_export",  # packed; tests/people/test_erasing.py looks into it
            "list_group_members",  # the same members as `read_group`, without the group's name
        }:
            answer = await house.call(house.owner.http, route)
            found = MARK in answer.text or INVITED in answer.text
            assert (route.name, answer.status_code, found) == (route.name, 200, True)


async def test_the_owner_of_another_organization_finds_nothing_and_changes_nothing(hub: Hub):
    house = await furnish(hub)
    for route in ROUTES:
        if route.name in OPEN | SIGNED:
            continue
        stranger = await hub.person()
        answer = await house.call(stranger.http, route)
        allowed = answer.is_success if route.name in OWN else answer.status_code == 404
        assert (route.name, answer.status_code, allowed) == (route.name, answer.status_code, True)
        assert_nothing_of(house, answer, route)
    await hub.change("DELETE FROM procrastinate_jobs WHERE task_name = 'channels.connect'")  # the strangers' own
    assert await house.dump() == house.before


async def test_nobody_in_particular_gets_in_anywhere(hub: Hub):
    house = await furnish(hub)
    nobody = await hub.caller()
    guesser = await hub.caller()
    guesser.headers["authorization"] = "Bearer srf_guess"
    for route in ROUTES:
        if route.name in OPEN | SIGNED:
            continue
        for caller in (nobody, guesser):
            answer = await house.call(caller, route)
            assert (route.name, answer.status_code, answer.json()["error"]) == (route.name, 401, "not_signed_in")
            assert_nothing_of(house, answer, route)
    assert await house.dump() == house.before


async def test_the_open_doors_tell_nothing_and_change_nothing(hub: Hub):
    house = await furnish(hub)
    nobody = await hub.caller()
    for route in ROUTES:
        if route.name in OPEN | SIGNED:
            answer = await house.call(nobody, route)
            assert (route.name, answer.status_code) in {
                ("read_setup", 200), ("read_health", 200), ("set_up", 422), ("set_up", 409), ("sign_in", 401),
                ("check_invite", 404), ("accept_invite", 404), ("accept_invite", 422), ("accept_delivery", 401),
                ("check_setup", 409), ("check_password_reset", 404), ("reset_password", 404), ("reset_password", 422),
                ("accept_delivery_of_channel", 401), ("read_health", 503),  # which a busy machine answers in time
            }  # fmt: skip
            assert_nothing_of(house, answer, route)
    assert await house.dump() == house.before


REFUSED: dict[str, set[str]] = {
    "head": OWNERS,
    "operator": OWNERS | CHANNELS | OF_THE_TEAM | TAGS | TEAMS | VIEWS | PEOPLE | IMPORTS,
    "quality_control": OWNERS | CHANNELS | TAGS | TEAMS | VIEWS | WRITES | PEOPLE | IMPORTS,
}


@pytest.mark.parametrize("role", REFUSED)
async def test_each_role_is_refused_what_is_not_its_business(hub: Hub, role: str):
    house = await furnish(hub)
    member = await hub.person(house.owner.organization_id, Role(role))
    house.before = await house.dump()
    for route in ROUTES:
        if route.name in REFUSED[role]:
            answer = await house.call(member.http, route)
            assert (route.name, answer.status_code, answer.json()["error"]) == (route.name, 403, "forbidden")
        elif not route.changes and route.name not in OPEN | OF_THE_ASKER:
            answer = await house.call(member.http, route)
            expected = 404 if route.name in OF_WHO_STARTED else 200
            assert (route.name, answer.status_code) == (route.name, expected)
    assert await house.dump() == house.before


@pytest.mark.parametrize("scope", ["read", "write"])
async def test_a_key_is_refused_what_its_scope_does_not_say(hub: Hub, scope: str):
    house = await furnish(hub)
    program = await hub.api_key(house.owner, scope)
    house.before = await house.dump()
    refused = OWNERS | CHANNELS | TAGS | TEAMS | PEOPLE | (WRITES if scope == "read" else set())
    for route in ROUTES:
        if route.name in OPEN | SIGNED:
            continue
        if route.name in PEOPLES:
            expected = 401
        elif route.name in refused:
            expected = 403
        elif not route.changes:
            expected = 200
        else:
            continue
        answer = await house.call(program, route)
        assert (route.name, answer.status_code) == (route.name, expected)
    assert await house.dump() == house.before


async def test_a_removed_members_session_opens_nothing(hub: Hub):
    house = await furnish(hub)
    gone = await hub.person(house.owner.organization_id, Role.HEAD)
    await house.owner.http.delete(f"/api/members/{gone.id}")
    house.before = await house.dump()
    for route in ROUTES:
        if route.name not in OPEN | SIGNED:
            assert (route.name, (await house.call(gone.http, route)).status_code) == (route.name, 401)
    assert await house.dump() == house.before


async def test_an_id_that_nobody_has_looks_like_a_foreign_one(hub: Hub):
    house = await furnish(hub)
    stranger = await hub.person()
    nowhere = House(hub, house.owner, {name: str(UUID(int=1)) for name in house.ids})
    for route in ROUTES:
        if "{" in route.path and route.name not in OWN:
            foreign, missing = await house.call(stranger.http, route), await nowhere.call(stranger.http, route)
            assert (route.name, foreign.json()) == (route.name, missing.json())
