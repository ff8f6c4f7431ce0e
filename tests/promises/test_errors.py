"""No error of ours shows its facts unless a sentence was made of it on purpose (T38)."""

from __future__ import annotations

import inspect
import traceback

import pytest

from app.base import errors

EVERY = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.SijilError)]


@pytest.mark.parametrize("kind", EVERY)
def test_t38_an_error_tells_its_code_and_never_a_fact(kind: type[errors.SijilError]) -> None:
    try:
        raise kind(name="zanzibar", path="/home/zanzibar", reason="zanzibar")
    except errors.SijilError as error:
        caught = error
    told = "".join(traceback.format_exception(caught)) + str(caught) + repr(caught) + repr(caught.args)
    frames = [line for line in told.splitlines() if "raise kind" not in line]
    assert "zanzibar" not in "\n".join(frames)
    assert str(caught) == kind.code
    assert caught.facts["name"] == "zanzibar"
