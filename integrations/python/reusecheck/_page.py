"""The parts that both documentation extensions share: the element's attributes, its answer, and its files."""

from __future__ import annotations

import filecmp
import shutil
from pathlib import Path
from typing import Any, Dict, List, Mapping, TypedDict

from ._native import ReuseCheckError, __version__, answer, check, preferred_language
from .types import Rating

#: The attributes of the element that set a fact. Each is named like the fact's keyword, with hyphens.
FACTS = ("cluster-version", "os", "kernel", "proxy-mode")
#: All attributes of the element.
ATTRIBUTES = (*FACTS, "lang", "theme", "compact")
#: The values of the attribute `theme`.
THEMES = ("light", "dark")
#: The loader among the element's files.
SCRIPT = "reuse-check.js"

_WIDGET = Path(__file__).parent / "widget"


class Item(TypedDict):
    """An item of a list. The text follows the title without a space; the title may be empty."""

    title: str
    text: str


class ItemList(TypedDict):
    """A list with its heading."""

    heading: str
    items: List[Item]


class Answer(TypedDict):
    """The parts of an answer, in their order on the page."""

    rating: Rating
    headline: str
    sentences: List[str]
    lists: List[ItemList]
    knowledge: str


def answer_for(attributes: Mapping[str, str | None], lang: str) -> Answer | None:
    """Returns the answer for an element with these attributes, or `None` without facts.

    `lang` is the language of the page, for an element that does not name one. Raises `ReuseCheckError` for an unknown
    attribute, a value that does not fit, or a version or kernel that cannot be read; the message names the attribute or the
    value.
    """
    for name in attributes:
        if name not in ATTRIBUTES:
            raise ReuseCheckError(f"unknown attribute '{name}'; expected one of {', '.join(ATTRIBUTES)}")
    theme = attributes.get("theme")
    if theme and theme not in THEMES:
        raise ReuseCheckError(f'theme must be one of "{THEMES[0]}", "{THEMES[1]}", not "{theme}"')
    facts: Dict[str, Any] = {name.replace("-", "_"): attributes[name] for name in FACTS if attributes.get(name)}
    if not facts:
        return None
    try:
        report = check(**facts)
    except ReuseCheckError as error:
        # The message begins with the name of the keyword.
        raise ReuseCheckError(str(error).replace(error.field, error.field.replace("_", "-"), 1)) from None
    # A page answers without such a value; the author of a site is there to correct it.
    for step in report["steps"]:
        if step["id"].endswith("-unreadable"):
            raise ReuseCheckError(step["text"])
    return answer(preferred_language(attributes.get("lang") or lang), **facts)


def require_version(wanted: str | None) -> None:
    """Raises `ReuseCheckError` if another version of the package is installed than the site wants."""
    if wanted and wanted != __version__:
        message = f"the site wants reusecheck {wanted}, but {__version__} is installed"
        raise ReuseCheckError(f"{message}; install that version, or set the site's version to '{__version__}'")


def copy_widget(to: Path) -> None:
    """Copies the element's files. An equal file stays as it is, so that no watcher rebuilds the site."""
    shutil.copytree(_WIDGET, to, copy_function=_copy_changed, dirs_exist_ok=True)


def _copy_changed(source: str, target: str) -> None:
    if not Path(target).is_file() or not filecmp.cmp(source, target, shallow=False):
        shutil.copyfile(source, target)
