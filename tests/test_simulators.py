"""Every simulator has the same face (simulators/README.md): who knows one finds the way in the others."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from sarafan.cli.services import SIMULATORS, Simulator
from tests.support.ports import free_port
from tests.support.stack import ROOT, Process

FOLDER = ROOT / "simulators"
CHAPTERS = ("## Control API", "### Faults", "## Where behaviour comes from", "**guess**", "## Layout")


def named(simulator: Simulator) -> str:
    return simulator.name


def test_every_folder_is_a_line_in_the_table_and_a_package_of_the_workspace():
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()}
    packages = json.loads((ROOT / "package.json").read_text())["workspaces"]

    assert {one.name for one in SIMULATORS} == folders
    assert {f"simulators/{name}" for name in folders} <= set(packages)


@pytest.mark.parametrize("simulator", SIMULATORS, ids=named)
def test_its_readme_says_how_to_steer_it_and_where_its_behaviour_comes_from(simulator: Simulator):
    text = (FOLDER / simulator.name / "README.md").read_text()

    assert [chapter for chapter in CHAPTERS if chapter not in text] == []
    assert (FOLDER / simulator.name / ".dependency-cruiser.mjs").exists()
    assert set(simulator.title) == {"ru", "kk", "en"}


@pytest.mark.slow
@pytest.mark.parametrize("simulator", SIMULATORS, ids=named)
async def test_it_answers_as_the_others_do(simulator: Simulator, tmp_path: Path):
    url = f"http://127.0.0.1:{(port := free_port())}"
    given = {"HOST": "127.0.0.1", "PORT": str(port), "SIM_DEMO": "1", "SIM_STATE_DIR": str(tmp_path / "state")}
    process = Process(simulator.name, simulator.command(), given, tmp_path / "said.log", f"{url}/health")
    process.start()
    try:
        await process.healthy()
        async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as http:
            await _shows_a_page(http)
            await _refuses_with_a_code_and_a_sentence(http)
            await _misbehaves_on_request(http)
    finally:
        await asyncio.to_thread(process.stop)
    assert list((tmp_path / "state").iterdir()), "what it knows is kept between runs"


async def _shows_a_page(http: httpx.AsyncClient) -> None:
    page = await http.get("/", params={"lang": "kk"})
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def _refuses_with_a_code_and_a_sentence(http: httpx.AsyncClient) -> None:
    for method, path, status in (("POST", "/api/faults", 422), ("GET", "/api/no-such-thing", 404)):
        refused = await http.request(method, path, json="nonsense")
        assert (refused.status_code, set(refused.json())) == (status, {"error", "message"}), path


async def _misbehaves_on_request(http: httpx.AsyncClient) -> None:
    made = await http.post("/api/faults", json={"times": 1})
    assert made.status_code == 201
    assert [fault["id"] for fault in (await http.get("/api/faults")).json()] == [made.json()["id"]]
    assert (await http.delete(f"/api/faults/{made.json()['id']}")).status_code == 204
    assert (await http.delete("/api/faults")).status_code == 204
    assert (await http.get("/api/faults")).json() == []
