"""ReuseCheck in Sphinx: the directive ``reuse-check``.

``reusecheck_widget`` in conf.py names the folder ``dist/widget``; it is copied into the site. Or ``reusecheck_script`` is the
address of ``reuse-check.js`` where it is hosted already. ``reusecheck_integrity`` pins it: browsers run no other.
"""

from html import escape
from pathlib import Path
from shutil import copytree

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

ATTRIBUTES = ("cluster-version", "os", "kernel", "proxy-mode", "lang", "theme")


class ReuseCheck(SphinxDirective):
    """The element with its attributes as options; what stands in it is shown without JavaScript."""

    has_content = True
    option_spec = {**dict.fromkeys(ATTRIBUTES, directives.unchanged_required), "compact": directives.flag}

    def run(self):
        given = (f' {name}="{escape(value or "")}"' for name, value in self.options.items())
        inside = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, inside)
        begin = nodes.raw("", f"<reuse-check{''.join(given)}>", format="html")
        return [begin, *inside.children, nodes.raw("", "</reuse-check>", format="html")]


def add_script(app, config):
    given = {"integrity": config.reusecheck_integrity, "crossorigin": "anonymous"}
    pinned = given if config.reusecheck_integrity else {}
    app.add_js_file(config.reusecheck_script or "reusecheck/reuse-check.js", type="module", **pinned)


def copy_widget(app, exception):
    if exception is None and app.builder.format == "html" and not app.config.reusecheck_script:
        source = Path(app.confdir, app.config.reusecheck_widget)
        copytree(source, Path(app.outdir, "_static", "reusecheck"), dirs_exist_ok=True)


def setup(app):
    app.add_config_value("reusecheck_widget", "../../dist/widget", "html")
    app.add_config_value("reusecheck_script", None, "html")
    app.add_config_value("reusecheck_integrity", None, "html")
    app.add_directive("reuse-check", ReuseCheck)
    app.connect("config-inited", add_script)
    app.connect("build-finished", copy_widget)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
