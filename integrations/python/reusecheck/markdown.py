"""ReuseCheck in Markdown: an extension of Python-Markdown, for MkDocs 1.x, ProperDocs and Zensical.

It writes the answer into each element `<reuse-check>` of a page. A browser replaces it when the element scrolls into view.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown import Extension
from markdown.preprocessors import Preprocessor

from ._page import Answer, answer_for, copy_widget, require_version

if TYPE_CHECKING:
    from markdown import Markdown

_ELEMENT = "reuse-check"
_START = re.compile(rf"""<{_ELEMENT}(?=[\s>])(?:"[^"]*"|'[^']*'|[^>"'])*>""")


class ReuseCheckExtension(Extension):
    """The extension; its options are in `config`."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "widget": ["docs/reusecheck", "The folder for the element's files; empty if they are hosted elsewhere"],
            "lang": ["en", "The language of answers in elements without a `lang` of their own"],
            "version": ["", "The version of the package that the site wants; another one ends the build"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        """Registers the extension, and copies the element's files."""
        require_version(self.getConfig("version"))
        if self.getConfig("widget"):
            _copy_files(md, Path(self.getConfig("widget")))
        md.block_level_elements.append(_ELEMENT)
        # Behind the preprocessor that sets raw HTML aside (20), which also tells it from code.
        md.preprocessors.register(_AnswerWriter(md, self.getConfig("lang")), _ELEMENT, 15)


def _copy_files(md: Markdown, folder: Path) -> None:
    # MkDocs and ProperDocs load extensions before they collect the files of the site.
    copy_widget(folder)
    Path(folder, ".gitignore").write_text("*\n")
    # Zensical collects them first, so the first build needs a copy in its output.
    if "rendering_context" in md.preprocessors:
        config = md.preprocessors["rendering_context"].config
        sources, site = (Path(config["root_dir"], config[name]).resolve() for name in ("docs_dir", "site_dir"))
        copy_widget(site / folder.resolve().relative_to(sources))


class _AnswerWriter(Preprocessor):
    """Writes the answers into the raw HTML of the page."""

    def __init__(self, md: Markdown, lang: str) -> None:
        super().__init__(md)
        self._lang = lang

    def run(self, lines: list[str]) -> list[str]:
        blocks = self.md.htmlStash.rawHtmlBlocks
        for at, block in enumerate(blocks):
            if isinstance(block, str):
                blocks[at] = _START.sub(self._with_answer, block)
        return lines

    def _with_answer(self, start: re.Match[str]) -> str:
        answer = answer_for(_Attributes(start[0]).found, self._lang)
        return start[0] + (_to_html(answer) if answer else "")


class _Attributes(HTMLParser):
    """Reads the attributes of one tag."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self.found: dict[str, str | None] = {}
        self.feed(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.update(attrs)


def _to_html(answer: Answer) -> str:
    parts = [_strong_paragraph(answer["headline"])]
    parts += (f"<p>{escape(text)}</p>" for text in answer["sentences"])
    for part in answer["lists"]:
        items = (_item(item["title"], item["text"]) for item in part["items"])
        parts += [_strong_paragraph(part["heading"]), "<ul>", *items, "</ul>"]
    return "\n".join([*parts, f"<p>{escape(answer['knowledge'])}</p>"])


def _strong_paragraph(text: str) -> str:
    return f"<p><strong>{escape(text)}</strong></p>"


def _item(title: str, text: str) -> str:
    head = f"<strong>{escape(title)}</strong>" if title else ""
    return f"<li>{head}{escape(text)}</li>"


def makeExtension(**options: Any) -> ReuseCheckExtension:
    """Returns the extension, as Python-Markdown loads it by the name `reusecheck.markdown`."""
    return ReuseCheckExtension(**options)
