"""What each process finds in its environment: the names it reads, and of the secrets those it uses.

What else the operator's environment holds, secrets of other programs among it, stays with us.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from sarafan.cli import node, secrets_file

# What programs need of a machine: where things are, its language and time, its way out, whom TLS believes.
MACHINE = (
    *("PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TZ", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "PGSSLMODE", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY"),
)
# A database whose address leaves these out. With logins of their own, processes need no other's.
DATABASE_OWNER = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGPASSFILE", "PGDATABASE")
PYTHON = ("PYTHONPATH", "PYTHONUNBUFFERED", "PYTHONUTF8", "VIRTUAL_ENV", "MALLOC_ARENA_MAX")
NODE = ("NODE_OPTIONS", "NODE_EXTRA_CA_CERTS", "UV_THREADPOOL_SIZE")

HUB_SECRETS = (
    *("SARAFAN_SECRET_KEY", "SARAFAN_BRIDGE_API_KEY", "SARAFAN_BRIDGE_WEBHOOK_SECRET"),
    "SARAFAN_ENCRYPTION_KEY",
)
WORKER_SECRETS = ("SARAFAN_BRIDGE_API_KEY", "SARAFAN_ENCRYPTION_KEY")  # it signs no links and takes no deliveries
HUB = tuple(
    f"SARAFAN_{name}"
    for name in (
        *("DATA_DIR", "BRIDGE_URL", "PUBLIC_URL", "HOST", "PORT", "TRUSTED_PROXIES", "PHONES_URL", "WEB_DIR"),
        *("MEDIA_MOST_BYTES", "MEDIA_S3_BUCKET", "MEDIA_S3_ENDPOINT", "MEDIA_S3_REGION"),
        *("MEDIA_S3_ACCESS_KEY_ID", "MEDIA_S3_SECRET_ACCESS_KEY", "OUTBOUND_ALLOWED"),
        *("RUN_WORKER", "WORKER_CONCURRENCY", "DATABASE_POOL_SIZE", "LOG_JSON", "LOG_LEVEL"),
    )
)
BRIDGE_SECRETS = ("BRIDGE_API_KEY", "BRIDGE_WEBHOOK_SECRET", "BRIDGE_ENCRYPTION_KEY")
# The same three in the secrets file, where two of them are the hub's, too.
BRIDGE_SHARES = ("SARAFAN_BRIDGE_API_KEY", "SARAFAN_BRIDGE_WEBHOOK_SECRET", "BRIDGE_ENCRYPTION_KEY")
BRIDGE = (
    *("BRIDGE_WEBHOOK_URL", "BRIDGE_NODE_ID", "BRIDGE_PUBLIC_URL", "BRIDGE_LEASE_MS", "BRIDGE_FULL_HISTORY"),
    *("BRIDGE_MEDIA_DIR", "HOST", "PORT", "LOG_LEVEL", "EVENT_RETENTION_HOURS"),
    *("WHATSAPP_WS_URL", "WHATSAPP_MEDIA_ORIGIN", "WHATSAPP_ROOT_KEY", "WHATSAPP_WEB_VERSION"),
    *("ALLOW_INSECURE_WHATSAPP", "SEND_ACK_TIMEOUT_MS", "KEEP_ALIVE_MS", "RECONNECT_MIN_MS", "RECONNECT_MAX_MS"),
    "TROUBLE_AFTER_MS",
    *("REFUSED_RETRY_MS", "HISTORY_WAIT_MS", "HISTORY_RETRY_MS"),
    *("QR_LIFETIME_MS", "QR_WAIT_MS", "MEDIA_LIMIT_IMAGE_MB", "MEDIA_LIMIT_VIDEO_MB", "MEDIA_LIMIT_AUDIO_MB"),
    *("MEDIA_LIMIT_DOCUMENT_MB", "MEDIA_REUPLOAD_MS", "MEDIA_URL_HOSTS", "MEDIA_URL_PRIVATE_HOSTS"),
    *("MEDIA_URL_TIMEOUT_MS", "PROXY_PRIVATE_HOSTS", "CHECK_BURST", "CHECK_PER_MINUTE", "CHECK_MAX_AGE_HOURS"),
)


def machine(*more: str) -> dict[str, str]:
    """Return what any program of ours needs, and the variables named; our own Node is found first."""
    return {**_inherited([*MACHINE, *more]), "PATH": node.path_variable()}


def owner(folder: Path, database_url: str) -> dict[str, str]:
    """Return what a command needs that works on the database as its owner."""
    known = secrets_file.read_or_make(folder)  # at the first start all are made here, at once
    return {
        **machine(*PYTHON, *DATABASE_OWNER),
        **{name: known[name] for name in secrets_file.DATABASE_PASSWORDS},
        "SARAFAN_DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
    }


def hub(
    folder: Path, database_url: str, *, is_own_login: bool = True, secrets: Sequence[str] = HUB_SECRETS, **changes: str
) -> dict[str, str]:
    """Return what a server or worker reads; what the operator set wins over `changes`."""
    return {
        **machine(*PYTHON, *(() if is_own_login else DATABASE_OWNER)),
        **secrets_file.read_or_make(folder, secrets),
        "SARAFAN_DATA_DIR": str(folder),
        **changes,
        **_inherited(HUB),
        "DATABASE_URL": database_url,
    }


def bridge(folder: Path, database_url: str, *, port: int, hub_url: str, is_own_login: bool = True) -> dict[str, str]:
    """Return what a bridge reads that runs beside its hub; its own names win over the hub's."""
    known = secrets_file.read_or_make(folder, BRIDGE_SHARES)
    address = "127.0.0.1"
    return {
        **node.BRIDGE_SURROUNDINGS,
        **machine(*NODE, *(() if is_own_login else DATABASE_OWNER)),
        "BRIDGE_WEBHOOK_URL": f"{hub_url}/hooks/bridge",
        "BRIDGE_NODE_ID": "local",
        "BRIDGE_MEDIA_DIR": str(folder / "outgoing"),
        "BRIDGE_PUBLIC_URL": f"http://{address}:{port}",
        "BRIDGE_API_KEY": known["SARAFAN_BRIDGE_API_KEY"],
        "BRIDGE_WEBHOOK_SECRET": known["SARAFAN_BRIDGE_WEBHOOK_SECRET"],
        "BRIDGE_ENCRYPTION_KEY": known["BRIDGE_ENCRYPTION_KEY"],
        **_inherited([*BRIDGE, *BRIDGE_SECRETS]),
        "HOST": os.environ.get("BRIDGE_HOST", address),
        "PORT": str(port),
        "DATABASE_URL": database_url,
    }


def _inherited(names: Iterable[str]) -> dict[str, str]:
    return {name: os.environ[name] for name in names if name in os.environ}
