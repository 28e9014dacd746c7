"""What a kind asks for: whatever is answered, it is kept as it is meant, or refused by its name."""

from dataclasses import replace
from typing import Annotated, Any, Literal, Self

import pytest
from pydantic import BaseModel, Field, SecretStr, model_validator

from sarafan.gateways.bridge.kind import KIND
from sarafan.gateways.whatsapp.asked import SettingsInvalid, parted


class Bounds(BaseModel, extra="forbid"):
    """Two numbers, one of which is the larger."""

    least: float = 0
    most: float = 1

    @model_validator(mode="after")
    def check(self) -> Self:
        if self.least > self.most:
            raise ValueError("the least is the most")
        return self


class Inner(BaseModel):
    """Something with a secret."""

    key: SecretStr


class Listed(BaseModel):
    """A list of secrets."""

    keys: list[SecretStr]


class Nested(BaseModel):
    """A secret within."""

    inner: Inner | None = None


class Flat(BaseModel):
    """All that a kind may ask for."""

    text: Annotated[str, Field(max_length=3)]
    number: int | float
    yes: bool
    choice: Literal["a", "b"] | None = None
    key: SecretStr | None = None
    pin: Annotated[SecretStr, Field(max_length=8)] | None = None


def wrong_with(**found: Any) -> list[dict[str, str]]:
    with pytest.raises(SettingsInvalid) as refused:
        parted(Bounds, found)
    return list(refused.value.data["fields"])


def test_what_is_wrong_with_all_together_names_no_field():
    assert wrong_with(least=2, most=1) == [{"field": "", "problem": "invalid"}]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf"), "NaN", "Infinity", "1e999"])
def test_no_number_beyond_all_is_kept(number: float | str):
    assert wrong_with(most=number) in ([{"field": "most", "problem": "invalid"}], [{"field": "", "problem": "invalid"}])


@pytest.mark.parametrize("settings", [Listed, Nested])
def test_a_kind_whose_secrets_would_be_kept_unsealed_is_not_made(settings: type[BaseModel]):
    with pytest.raises(TypeError, match="no text, number"):
        replace(KIND, settings=settings)


def test_a_kind_asks_for_texts_numbers_yes_or_no_and_choices():
    assert replace(KIND, settings=Flat).settings is Flat
