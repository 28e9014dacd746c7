"""The one place that reads the environment."""

from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, StringConstraints, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from sarafan.core.secrets import new_token

EXAMPLE_SECRETS = frozenset({"changeme", "change-me", "example", "secret", "password"})

SHORTEST_SECRET = 32
Secret = Annotated[str, StringConstraints(min_length=SHORTEST_SECRET)]


def keys_in(listed: str) -> list[str]:
    """Take apart keys that stand between commas."""
    return [key.strip() for key in listed.split(",")]


class Settings(BaseSettings):
    """What an installation decides; every name is an environment variable `SARAFAN_<NAME>`.

    Only the database's address has the name every host already uses, `DATABASE_URL`.
    Start-up refuses a missing, short or example secret, and names the variable.
    """

    model_config = SettingsConfigDict(
        env_prefix="SARAFAN_", extra="ignore", populate_by_name=True, hide_input_in_errors=True
    )

    database_url: str = Field(validation_alias=AliasChoices("DATABASE_URL", "database_url"))
    data_dir: Path = Path("data")
    secret_key: Secret
    encryption_key: Secret  # one that seals, and after commas older ones that still open (core/seal.py)
    bridge_url: str = "http://127.0.0.1:3001"
    bridge_api_key: Secret
    bridge_webhook_secret: Secret
    public_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    trusted_proxies: str = "127.0.0.1"
    media_most_bytes: int = Field(default=100 * 1024 * 1024, ge=1)
    # Where files of messages are kept: a folder in the data directory, or a bucket (S3 or what speaks its language).
    media_s3_bucket: str | None = None
    media_s3_endpoint: str | None = None
    media_s3_region: str = "us-east-1"
    media_s3_access_key_id: str | None = None
    media_s3_secret_access_key: str | None = None
    # Hosts of the operator's own, beyond the public Internet, that may be asked: "waha.lan, 10.0.0.5:3000".
    outbound_allowed: str = ""
    phones_url: str | None = None  # in the demo: the page with simulated phones, which the screens then point to
    run_worker: bool = True
    worker_concurrency: int = Field(default=24, ge=1, le=200)
    database_pool_size: int = Field(default=12, ge=2, le=100)
    web_dir: Path = Path(__file__).parents[3] / "web" / "dist"
    log_json: bool = False
    log_level: str = "INFO"

    @field_validator("secret_key", "bridge_api_key", "bridge_webhook_secret", "encryption_key")
    @classmethod
    def _refuse_examples(cls, value: str) -> str:
        if len(set(value)) < 8 or any(value.lower().startswith(word) for word in EXAMPLE_SECRETS):
            raise ValueError("is an example or too simple; generate one with `openssl rand -hex 32`")
        return value

    @field_validator("encryption_key")
    @classmethod
    def _refuse_short_keys(cls, value: str) -> str:
        if any(len(key) < SHORTEST_SECRET for key in keys_in(value)):
            raise ValueError(f"has a key of fewer than {SHORTEST_SECRET} characters between its commas")
        return value

    @classmethod
    def of_a_worker(cls) -> "Settings":
        """Read what a process needs that only runs jobs; where it has no use for a secret stands one nobody knows."""
        return cls(secret_key=new_token(), bridge_webhook_secret=new_token())

    @property
    def encryption_keys(self) -> list[str]:
        """The key that seals, and those that only open."""
        return keys_in(self.encryption_key)

    @property
    def files_origin(self) -> str | None:
        """Where browsers get pictures and sounds by themselves; nothing while they come from us."""
        if self.media_s3_bucket is None:
            return None
        return self.media_s3_endpoint or f"https://s3.{self.media_s3_region}.amazonaws.com"

    @property
    def cookies_are_secure(self) -> bool:
        """Whether browsers reach us over HTTPS, so that cookies must not travel without it."""
        return self.public_url.startswith("https://")
