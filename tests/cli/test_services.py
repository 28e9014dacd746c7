"""The table of processes: what each is told of the others, and what a simulator's line brings with it."""

import json

from sarafan.cli import environments, services
from sarafan.cli.services import SIMULATORS, TABLE, Simulator

AT = {
    "server": "http://127.0.0.1:8000",
    "bridge": "http://127.0.0.1:3001",
    "whatsapp": "http://127.0.0.1:4010",
    "kaspi": "http://127.0.0.1:4020",
}
KASPI = Simulator(
    "kaspi",
    lambda: ["node", "simulators/kaspi/src/server.ts"],
    port=4020,
    tells={"server": lambda url: {"SARAFAN_KASPI_URL": url}},
    title={"ru": "Kaspi", "kk": "Kaspi", "en": "Kaspi"},
)


def test_a_program_is_told_of_those_alone_that_listen():
    assert services.told("worker", AT) == {"SARAFAN_BRIDGE_URL": AT["bridge"]}
    assert services.told("server", {"server": AT["server"]}) == {}
    hears = services.told("bridge", AT)
    assert hears["BRIDGE_WEBHOOK_URL"] == "http://127.0.0.1:8000/hooks/bridge"
    assert hears["WHATSAPP_WS_URL"] == "ws://127.0.0.1:4010/ws/chat"


def test_a_simulator_is_one_line():
    """It is spoken to instead of the real system, and has its tab on the stage."""
    told = services.told("server", AT, (*TABLE, KASPI))
    staged = services.staged("https://hub.example", AT, (*SIMULATORS, KASPI))

    assert told == {"SARAFAN_BRIDGE_URL": AT["bridge"], "SARAFAN_KASPI_URL": AT["kaspi"]}
    assert staged["SIM_HUB_URL"] == "https://hub.example"
    assert json.loads(staged["SIM_STAGE"]) == [{"name": "kaspi", "title": dict(KASPI.title), "url": AT["kaspi"]}]


def test_the_stage_is_no_tab_of_itself_and_what_does_not_run_has_none():
    alone = services.staged("https://hub.example", {"whatsapp": AT["whatsapp"]}, (*SIMULATORS, KASPI))

    assert json.loads(alone["SIM_STAGE"]) == []


def test_names_are_given_once_and_only_names_that_are_read():
    names = [program.name for program in TABLE]
    assert len(set(names)) == len(names)
    reads = {"server": environments.HUB, "worker": environments.HUB, "bridge": environments.BRIDGE}
    for program in TABLE:
        for listener, tell in program.tells.items():
            assert set(tell("http://127.0.0.1:1")) <= set(reads[listener]), (program.name, listener)
