"""ReuseCheck in Sphinx: the directive `reuse-check`.

Add `"reusecheck.sphinx"` to `extensions` in `conf.py`. The directive's options are the attributes of the element
`<reuse-check>`. It writes the answer into the page; in HTML, the element replaces it when it scrolls into view.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.errors import ConfigError
from sphinx.util.docutils import SphinxDirective

from ._native import ReuseCheckError, __version__
from ._page import ATTRIBUTES, SCRIPT, Answer, answer_for, copy_widget, require_version

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

_FOLDER = "reusecheck"


class reuse_check(nodes.General, nodes.Element):
    """The element. Builders other than HTML write its content only."""


class _Options(Dict[str, Any]):
    """Accepts any option: `answer_for` reports an unknown one, with the known ones."""

    def __missing__(self, name: str) -> Any:
        return directives.unchanged


class ReuseCheckDirective(SphinxDirective):
    """Writes the answer for the facts in the options. Its content follows the answer."""

    has_content = True
    # Only to refuse it: without this line, Sphinx would make it content.
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = _Options({**dict.fromkeys(ATTRIBUTES, directives.unchanged_required), "compact": directives.flag})

    def run(self) -> list[nodes.Node]:
        if self.arguments:
            raise self.error(
                f"the directive has no argument, such as '{self.arguments[0]}'; write facts as options "
                "(:cluster-version: 1.27.3), and content after an empty line"
            )
        try:
            answer = answer_for(self.options, self.config.language)
        except ReuseCheckError as error:
            raise self.error(str(error)) from None
        element = reuse_check("", *(_paragraphs(answer) if answer else ()))
        element["attributes"] = {name: value or "" for name, value in self.options.items()}
        self.state.nested_parse(self.content, self.content_offset, element)
        return [element]


def _paragraphs(answer: Answer) -> list[nodes.Element]:
    paragraphs: list[nodes.Element] = [_strong_paragraph(answer["headline"])]
    paragraphs += (nodes.paragraph("", text) for text in answer["sentences"])
    for part in answer["lists"]:
        items = [_item(item["title"], item["text"]) for item in part["items"]]
        paragraphs += [_strong_paragraph(part["heading"]), nodes.bullet_list("", *items)]
    paragraphs.append(nodes.paragraph("", answer["knowledge"]))
    for paragraph in paragraphs:
        # Sphinx would replace quotes and the two hyphens of an option in commands.
        paragraph["support_smartquotes"] = False
    return paragraphs


def _strong_paragraph(text: str) -> nodes.paragraph:
    return nodes.paragraph("", "", nodes.strong("", text))


def _item(title: str, text: str) -> nodes.list_item:
    head = [nodes.strong("", title)] if title else []
    return nodes.list_item("", nodes.paragraph("", "", *head, nodes.Text(text)))


def _visit_html(translator: Any, node: reuse_check) -> None:
    # EPUB allows no elements of one's own.
    tag = "div" if translator.builder.name == "epub" else "reuse-check"
    attributes = {} if tag == "div" else node["attributes"]
    translator.body.append(translator.starttag(node, tag, **attributes))
    translator.context.append(f"</{tag}>\n")


def _depart_html(translator: Any, node: reuse_check) -> None:
    translator.body.append(translator.context.pop())


def _pass(translator: Any, node: reuse_check) -> None:
    pass


def _check_version(app: Sphinx, config: Config) -> None:
    try:
        require_version(config.reusecheck_version)
    except ReuseCheckError as error:
        raise ConfigError(f"reusecheck_version: {error}") from None


def _add_script(app: Sphinx, config: Config) -> None:
    pin = {"integrity": config.reusecheck_integrity, "crossorigin": "anonymous"}
    attributes = pin if config.reusecheck_integrity else {}
    app.add_js_file(config.reusecheck_script or f"{_FOLDER}/{SCRIPT}", type="module", **attributes)


def _copy_files(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html" and not app.config.reusecheck_script:
        copy_widget(Path(app.outdir, "_static", _FOLDER))


def setup(app: Sphinx) -> dict[str, Any]:
    """Registers the directive and its settings.

    - `reusecheck_script`: the address of a hosted `reuse-check.js`; by default, the element's files are copied into the site.
    - `reusecheck_integrity`: the `integrity` of that script.
    - `reusecheck_version`: the version of the package that the site wants; another one ends the build.
    """
    for name in ("script", "integrity", "version"):
        app.add_config_value(f"reusecheck_{name}", None, "html")
    plain = (_pass, _pass)
    app.add_node(reuse_check, html=(_visit_html, _depart_html), latex=plain, text=plain, man=plain, texinfo=plain)
    app.add_directive("reuse-check", ReuseCheckDirective)
    app.connect("config-inited", _check_version)
    app.connect("config-inited", _add_script)
    app.connect("build-finished", _copy_files)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
