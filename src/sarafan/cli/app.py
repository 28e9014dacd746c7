"""The commands, and what they are called."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from sarafan.cli.console import Refusal, refusals_explained, say

# What a command needs is imported when it runs: `--help` answers at once, and `up`, which stays all
# day, does not hold the whole application in memory.

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
member = typer.Typer(no_args_is_help=True, help="Make accounts and reset passwords from the command line.")
app.add_typer(member, name="member")

organization = typer.Typer(no_args_is_help=True, help="Make organizations from the command line.")
app.add_typer(organization, name="organization")

Data = Annotated[
    Path | None, typer.Option("--data", help="The data folder.", show_default="data, or $SARAFAN_DATA_DIR")
]
Arguments = Annotated[list[str] | None, typer.Argument(help="Passed on to pytest.")]


@app.command()
def up(
    data: Data = None,
    demo: Annotated[bool, typer.Option("--demo", help="With simulated phones instead of WhatsApp.")] = False,
    port: Annotated[int | None, typer.Option(help="The port of the web page.", show_default="8000")] = None,
) -> None:
    """Start everything and print the address; Ctrl-C stops it."""
    from sarafan.cli.up import up as run

    with refusals_explained():
        run(demo=demo, port=port, data=data)


@app.command()
def migrate(data: Data = None) -> None:
    """Bring the database to this version."""
    from sarafan.cli import installation, logins
    from sarafan.core import migrations

    folder = installation.data_folder(data)
    with refusals_explained(), installation.database(folder) as url:
        done = migrations.upgrade(url)
        logins.arrange(folder, url)
        if not done:
            say("Processes of the release before are connected, and keep their rights. Run this again without them.")


@app.command("prepare-database", hidden=True)
def prepare_database(data: Data = None) -> None:
    """Do for `up` what `migrate` does, and print the addresses of hub and bridge, a line each."""
    from sarafan.cli import installation, logins
    from sarafan.core import migrations

    folder = installation.data_folder(data)
    with refusals_explained(), installation.database(folder) as url:
        migrations.upgrade(url)
        found = logins.arrange(folder, url)
    say(found.hub)
    say(found.bridge)


@app.command()
def roles(data: Data = None) -> None:
    """Print the SQL that gives hub and bridge database roles of their own, for the database's administrator."""
    from sarafan.cli import installation, logins

    folder = installation.data_folder(data)
    with refusals_explained(), installation.database(folder) as url:
        for statement in logins.script(folder, url):
            say(statement)


@app.command()
def reseal(data: Data = None) -> None:
    """Seal with the first key of SARAFAN_ENCRYPTION_KEY what an older one has sealed; then the older may go."""
    from sarafan.cli import installation, sealing

    folder = installation.data_folder(data)
    with refusals_explained(), installation.prepared_database(folder) as url:
        done = sealing.reseal(url, installation.settings(folder, url).encryption_keys)
        if done.lost:
            raise Refusal(f"{done.lost} sealed values don't open with any key of {sealing.NAME}.", sealing.PUT_BACK)
    say(f"{done.sealed} values have the new key.")


@app.command("setup-link", hidden=True)
def setup_link(data: Data = None) -> None:
    """Print a new link for the first owner; nothing when there is one."""
    from sarafan.cli import installation
    from sarafan.organizations import setup

    folder = installation.data_folder(data)
    with refusals_explained(), installation.prepared_database(folder) as url:
        link = setup.issue_link(installation.settings(folder, url))
    if link:
        say(link)


@app.command()
def serve(data: Data = None) -> None:
    """Run one server process (production; set SARAFAN_RUN_WORKER=false when workers run beside it)."""
    from sarafan import server
    from sarafan.cli import installation

    with refusals_explained():
        folder = installation.data_folder(data)
        settings = installation.settings(folder, installation.hub_database(folder))
        server.serve(settings)


@app.command()
def work(data: Data = None) -> None:
    """Run one worker process (production)."""
    from sarafan.cli import installation
    from sarafan.core import lean

    with refusals_explained():
        folder = installation.data_folder(data)
        settings = installation.worker_settings(folder, installation.hub_database(folder))
        with lean.imports():
            from sarafan import worker

        worker.work(settings)


@app.command()
def bridge(
    data: Data = None, port: Annotated[int, typer.Option(help="The bridge's port.", envvar="PORT")] = 3001
) -> None:
    """Run one bridge process (production)."""
    from sarafan.cli import environments, installation, logins, node

    with refusals_explained():
        folder = installation.data_folder(data)
        found = logins.usable(folder, installation.running_database(folder))
        hub_url = f"http://{os.environ.get('SARAFAN_HOST', '127.0.0.1')}:{os.environ.get('SARAFAN_PORT', '8000')}"
        environment = environments.bridge(folder, found.bridge, port=port, hub_url=hub_url, is_own_login=found.are_own)
        command = node.bridge()
        subprocess.run(node.compiling_the_bridge(), env=environment, check=False)
    # The bridge takes this process's place, so that signals and the exit code are its own.
    os.execve(command[0], command, environment)


@app.command()
def doctor(data: Data = None) -> None:
    """Say what is wrong here and how to mend it."""
    from sarafan.cli.doctor import examine

    with refusals_explained():
        raise typer.Exit(examine(data))


@app.command("test", context_settings={"ignore_unknown_options": True})
def run_tests(
    arguments: Arguments = None,
    fast: Annotated[bool, typer.Option("--fast", help="Without the long journeys and the browser.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="With the longest rounds of sudden deaths too.")] = False,
    workers: Annotated[
        int | None,
        typer.Option(min=1, envvar="TEST_WORKERS", help="Processes that share the run.", show_default="cores, ≤ 4"),
    ] = None,
) -> None:
    """Run every test; what follows goes to pytest."""
    from sarafan.cli.testing import run

    with refusals_explained():
        raise typer.Exit(run(arguments or [], fast=fast, everything=everything, workers=workers))


@app.command()
def check() -> None:
    """Run everything but the slow journeys: format, lint, types, layers, translations, migrations, unit tests."""
    from sarafan.cli.checks import run

    with refusals_explained():
        raise typer.Exit(run())


@app.command()
def types() -> None:
    """Write down the API's description and make the web application's client from it."""
    from sarafan.cli.api_types import generate

    with refusals_explained():
        generate()


Email = Annotated[str, typer.Argument(help="The e-mail they sign in with.")]
Password = Annotated[
    str, typer.Option(prompt="Password", hide_input=True, confirmation_prompt=True, envvar="SARAFAN_MEMBER_PASSWORD")
]


@member.command("create")
def create_member(
    email: Email,
    name: Annotated[str, typer.Option(prompt="Name", help="How colleagues see them.")],
    organization: Annotated[str, typer.Option(prompt="Organization", help="Found by its name, or made.")],
    password: Password,
    role: Annotated[str, typer.Option(help="owner, head, operator or quality_control.")] = "owner",
    data: Data = None,
) -> None:
    """Make an account."""
    from sarafan.cli import installation
    from sarafan.core.errors import SarafanError
    from sarafan.organizations import operator
    from sarafan.organizations.models import Role

    folder = installation.data_folder(data)
    with refusals_explained(), installation.prepared_database(folder) as url:
        if role not in set(Role):
            raise Refusal(f"There is no role {role}.", f"Choose one of: {', '.join(Role)}.")
        try:
            operator.create_member(
                installation.settings(folder, url),
                email=email,
                name=name,
                password=password,
                role=Role(role),
                organization=organization,
            )
        except SarafanError as error:
            raise Refusal(str(error)) from error
    say(f"{email} can sign in now.")


@organization.command("create")
def create_organization(
    email: Annotated[str, typer.Argument(help="The owner's e-mail.")],
    name: Annotated[str, typer.Option(prompt="Name", help="What the organization is called.")],
    data: Data = None,
) -> None:
    """Make an organization and print the link with which its owner joins; again, for a fresh link."""
    from sarafan.cli import installation
    from sarafan.core.errors import SarafanError
    from sarafan.organizations import operator

    folder = installation.data_folder(data)
    with refusals_explained(), installation.prepared_database(folder) as url:
        try:
            link = operator.create_organization(installation.settings(folder, url), name=name, email=email)
        except SarafanError as error:
            raise Refusal(str(error)) from error
    say(link or f"{email} has joined already.")


@member.command("reset-password")
def reset_password(email: Email, password: Password, data: Data = None) -> None:
    """Give a member a new password and sign them out everywhere."""
    from sarafan.cli import installation
    from sarafan.core.errors import SarafanError
    from sarafan.organizations import operator

    folder = installation.data_folder(data)
    with refusals_explained(), installation.prepared_database(folder) as url:
        try:
            operator.reset_password(installation.settings(folder, url), email, password)
        except SarafanError as error:
            raise Refusal(str(error)) from error
    say(f"{email} has a new password and was signed out everywhere.")


@member.command("password-link")
def password_link(email: Email, data: Data = None) -> None:
    """Print a link with which a member gives themselves a new password; it works once, for a day."""
    from sarafan.cli import installation
    from sarafan.core.errors import SarafanError
    from sarafan.organizations import operator

    folder = installation.data_folder(data)
    with refusals_explained(), installation.prepared_database(folder) as url:
        try:
            say(operator.password_link(installation.settings(folder, url), email))
        except SarafanError as error:
            raise Refusal(str(error)) from error


def main() -> None:
    """Run as `./sarafan`."""
    try:
        app(prog_name="./sarafan")
    except KeyboardInterrupt:
        sys.exit(130)
