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
from markdown.postprocessors import Postprocessor

from ._native import ReuseCheckError, preferred_language
from ._page import Answer, answer_for, copy_widget, require_version

if TYPE_CHECKING:
    from markdown import Markdown

_ELEMENT = "reuse-check"
_START = rf"""<{_ELEMENT}(?=[\s/>])(?:"[^"]*"|'[^']*'|[^>"'])*>"""
_END = rf"</{_ELEMENT}\s*>"
_SELF_CLOSED = re.compile(_START + r"(?<=/>)", re.IGNORECASE)
#: Parts of a page that contain no elements, and elements. Markdown puts one that is indented, as in a list, into paragraphs.
_PART = re.compile(
    rf"""<!--.*?-->|<(?P<raw>script|style|textarea)\b.*?</(?P=raw)\s*>
    |(?P<before><p>\s*)?(?P<start>{_START})
    (?:(?P<content>(?:(?!<{_ELEMENT}[\s/>]).)*?){_END}(?P<after>\s*</p>)?)?""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
#: Attributes that HTML allows in every element, besides those that start with `data-`, `aria-` or `on`.
_GLOBAL = frozenset(
    "accesskey autocapitalize autocorrect autofocus class contenteditable dir draggable enterkeyhint hidden id inert "
    "inputmode is itemid itemprop itemref itemscope itemtype nonce part popover role slot spellcheck style tabindex title "
    "translate writingsuggestions".split()
)


class ReuseCheckExtension(Extension):
    """The extension; its options are in `config`."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "widget": ["docs/reusecheck", "The folder for the element's files; empty if they are hosted elsewhere"],
            "lang": ["", "The language of elements without a `lang` of their own; empty: that of the page, and English text"],
            "version": ["", "The version of the package that the site wants; another one ends the build"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        """Registers the extension, and copies the element's files."""
        require_version(self.getConfig("version"))
        if self.getConfig("widget"):
            _copy_files(md, Path(self.getConfig("widget")))
        md.block_level_elements.append(_ELEMENT)
        # Behind the one that writes raw HTML back (30): code is escaped by then.
        md.postprocessors.register(_AnswerWriter(md, self.getConfig("lang")), _ELEMENT, 15)


def _copy_files(md: Markdown, folder: Path) -> None:
    if not folder.parent.is_dir():
        raise _refusal(folder, f"'{folder.parent}' does not exist in '{Path.cwd()}'")
    copies = [folder]
    # Zensical collects the files of the site before it loads extensions, so the first build needs a copy in its output.
    if "rendering_context" in md.preprocessors:
        config = md.preprocessors["rendering_context"].config
        sources, site = (Path(config["root_dir"], config[name]).resolve() for name in ("docs_dir", "site_dir"))
        if sources not in folder.resolve().parents:
            raise _refusal(folder, f"'{folder.resolve()}' is not below '{sources}'")
        copies.append(site / folder.resolve().relative_to(sources))
    for copy in copies:
        copy_widget(copy)
    Path(folder, ".gitignore").write_text("*\n")


def _refusal(folder: Path, reason: str) -> ReuseCheckError:
    return ReuseCheckError(
        f"cannot copy the element's files to '{folder}': {reason}; set the option 'widget' of reusecheck.markdown to a folder "
        'below the sources of the site, or to "" if the files are hosted elsewhere'
    )


class _AnswerWriter(Postprocessor):
    """Writes the answers into the elements of the page."""

    def __init__(self, md: Markdown, lang: str) -> None:
        super().__init__(md)
        self._lang = lang

    def run(self, text: str) -> str:
        # In HTML, a slash does not close an element: it would contain the rest of the page.
        text = _SELF_CLOSED.sub(lambda start: f"{start[0][:-2].rstrip()}></{_ELEMENT}>", text)
        return _PART.sub(self._with_answer, text)

    def _with_answer(self, part: re.Match[str]) -> str:
        if not part["start"]:
            return part[0]
        try:
            return self._element(part)
        except ReuseCheckError as error:
            place = [_page_of(self.md), " ".join(part["start"].split())]
            raise ReuseCheckError(": ".join([*filter(None, place), str(error)])) from None

    def _element(self, part: re.Match[str]) -> str:
        if part["content"] is None:
            raise ReuseCheckError(f"the element is not closed; add </{_ELEMENT}>")
        attributes = _Attributes(part["start"]).found
        answer = answer_for({name: attributes[name] for name in attributes if not _is_global(name)}, self._lang)
        start = part["start"]
        if self._lang and not attributes.get("lang"):
            start = f'{start[:-1]} lang="{preferred_language(self._lang)}">'
        if not answer:
            return part[0].replace(part["start"], start, 1)
        content = part["content"]
        if part["before"] and part["after"]:
            content = re.sub(r"\A\s*</p>|<p>\s*\Z", "", content)
        elif _is_in_paragraph(part):
            raise ReuseCheckError("the element is inside a paragraph; put an empty line before and after it")
        return f"{start}{_to_html(answer)}{content}</{_ELEMENT}>"


def _is_in_paragraph(part: re.Match[str]) -> bool:
    """Returns whether the element is in a paragraph, which browsers end at the first paragraph of the answer."""
    before = part.string[: part.start("start")]
    return max(before.rfind("<p>"), before.rfind("<p ")) > before.rfind("</p>")


def _is_global(name: str) -> bool:
    return name in _GLOBAL or name.startswith(("data-", "aria-", "on"))


def _page_of(md: Markdown) -> str | None:
    """Returns the path of the page, where the generator tells Markdown."""
    path: str | None = None
    if "relpath" in md.treeprocessors:  # MkDocs and ProperDocs
        path = md.treeprocessors["relpath"].file.src_uri
    elif "rendering_context" in md.preprocessors:  # Zensical
        path = md.preprocessors["rendering_context"].page.path
    return path


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
