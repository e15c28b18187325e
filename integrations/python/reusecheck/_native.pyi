from collections.abc import Iterable, Mapping
from typing import Protocol, TypedDict

from typing_extensions import Unpack

from ._page import Answer
from .types import (
    CommitProof,
    Controller,
    FleetReport,
    Language,
    LivePatch,
    ModeSource,
    Observation,
    Platform,
    ProxyMode,
    Reading,
    Report,
)

__all__ = [
    "FACTS",
    "LANGUAGES",
    "ReuseCheckError",
    "__version__",
    "answer",
    "check",
    "check_fleet",
    "check_text",
    "preferred_language",
    "read_text",
]

__version__: str
#: The name of every fact as a keyword.
FACTS: list[str]
#: The languages of texts, English first.
LANGUAGES: list[str]

class ReuseCheckError(ValueError):
    code: str
    field: str
    example: str

class _Keywords(TypedDict, total=False):
    cluster_version: str | None
    controller_version: str | None
    os: str | None
    kernel: str | None
    kernel_built: str | None
    live_patch: LivePatch | None
    commits: str | list[CommitProof] | None
    observations: str | list[Observation] | None
    arch: str | None
    proxy_mode: ProxyMode | None
    mode_source: ModeSource | None
    controller: Controller | None
    platform: Platform | None
    sysctls: Mapping[str, int] | None

class _File(Protocol):
    def read(self, size: int, /) -> str | bytes: ...

def check(
    facts: Mapping[str, object] | None = None,
    /,
    *,
    lang: Language = "en",
    **named: Unpack[_Keywords],
) -> Report: ...
def read_text(text: str | bytes | bytearray, /) -> Reading: ...
def check_text(
    text: str | bytes | bytearray,
    facts: Mapping[str, object] | None = None,
    /,
    *,
    lang: Language = "en",
    **named: Unpack[_Keywords],
) -> Report: ...
def check_fleet(
    source: str | bytes | bytearray | _File | Iterable[bytes],
    facts: Mapping[str, object] | None = None,
    /,
    *,
    lang: Language = "en",
    **named: Unpack[_Keywords],
) -> FleetReport: ...
def answer(lang: str, **named: str | None) -> Answer: ...
def preferred_language(tag: str) -> Language: ...
