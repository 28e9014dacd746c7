"""Print pip's configuration on this machine as shell settings for uv, which does not read it.

The launcher evaluates the output. What the machine says to uv itself (`UV_…`) is left as it is.
"""

import ast
import os
import shlex
import subprocess
import sys

UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "timeout": "UV_HTTP_TIMEOUT",
    "proxy": "ALL_PROXY",
    "no-index": "UV_NO_INDEX",
}


def read_pip() -> dict[str, str]:
    """Return pip's settings; `[install]` wins over `[global]`, and the environment over both."""
    listing = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout
    ranked: list[tuple[int, str, str]] = []
    for line in listing.splitlines():
        name, _, value = line.partition("=")
        section, _, option = name.partition(".")
        rank = {"global": 0, "install": 1, ":env:": 2}.get(section)
        if rank is not None:
            ranked.append((rank, option.lstrip("."), str(ast.literal_eval(value))))
    return {option: value for _, option, value in sorted(ranked)}


def translate(pip: dict[str, str]) -> dict[str, str]:
    """Return uv's environment variables for pip's settings, without those that are set already."""
    separators = {"UV_FIND_LINKS": ","}
    uv = {
        UV_NAMES[option]: separators.get(UV_NAMES[option], " ").join(value.split())
        for option, value in pip.items()
        if option in UV_NAMES
    }
    if "UV_INDEX" in uv:
        # pip takes any index that has the file; the locked hashes make that as safe as the first.
        uv["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return {name: value for name, value in uv.items() if name not in os.environ}


if __name__ == "__main__":
    for name, value in translate(read_pip()).items():
        print(f"export {name}={shlex.quote(value)}")
