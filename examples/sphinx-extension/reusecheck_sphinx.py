"""ReuseCheck in Sphinx: the directive ``reuse-check``.

Set ``reusecheck_widget`` in conf.py to the folder ``dist/widget``, which is copied into the site. If the widget is already hosted,
set ``reusecheck_script`` to the address of ``reuse-check.js``. ``reusecheck_integrity`` pins the script by its hash.
"""

from html import escape
from pathlib import Path
from shutil import copytree

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

ATTRIBUTES = ("cluster-version", "os", "kernel", "proxy-mode", "lang", "theme")


class ReuseCheck(SphinxDirective):
    """Renders the element with its attributes as options. Its content is visible without JavaScript."""

    has_content = True
    option_spec = {**dict.fromkeys(ATTRIBUTES, directives.unchanged_required), "compact": directives.flag}

    def run(self):
        attributes = (f' {name}="{escape(value or "")}"' for name, value in self.options.items())
        inside = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, inside)
        begin = nodes.raw("", f"<reuse-check{''.join(attributes)}>", format="html")
        return [begin, *inside.children, nodes.raw("", "</reuse-check>", format="html")]


def add_script(app, config):
    pin = {"integrity": config.reusecheck_integrity, "crossorigin": "anonymous"}
    attributes = pin if config.reusecheck_integrity else {}
    app.add_js_file(config.reusecheck_script or "reusecheck/reuse-check.js", type="module", **attributes)


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
