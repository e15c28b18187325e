"""The extensions for documentation, where no browser is needed; tests/browser opens whole sites."""

import io
import re
import tempfile
import unittest
from html.parser import HTMLParser
from pathlib import Path

import markdown
from reusecheck import ReuseCheckError, __version__
from reusecheck._page import FACTS
from sphinx.errors import ConfigError
from sphinx.testing.util import SphinxTestApp

ROOT = Path(__file__).parents[3]
ELEMENT = '<reuse-check cluster-version="1.27.3" kernel="5.4.58" proxy-mode="ipvs"{}>\n  <p>More &amp; more</p>\n</reuse-check>'
DIRECTIVE = """
Title
=====

.. reuse-check::
   :cluster-version: 1.27.3
   :kernel: 5.4.58
   :proxy-mode: ipvs
   :compact:

   More *text*.
"""


class Text(HTMLParser):
    """Collects the text inside the element, and its attributes."""

    def __init__(self, page):
        super().__init__()
        self.inside, self.text, self.attributes = False, "", None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "reuse-check":
            self.inside, self.attributes = True, dict(attrs)

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "reuse-check"

    def handle_data(self, data):
        self.text += data if self.inside else ""


class WithFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)


class Markdown(WithFolder):
    def convert(self, text, **options):
        configs = {"reusecheck.markdown": {"widget": str(self.folder / "docs/reusecheck"), **options}}
        return markdown.markdown(text, extensions=[*configs, "fenced_code"], extension_configs=configs)

    def test_the_answer_is_text_in_the_element(self):
        page = Text(self.convert(f"# Title\n\n{ELEMENT.format('')}\n\nMore *text*\n"))
        self.assertEqual(page.attributes, {"cluster-version": "1.27.3", "kernel": "5.4.58", "proxy-mode": "ipvs"})
        for part in ("Affected: stale backend", "kube-proxy 1.27.3 sets", "What to do", "Upgrade the kernel", "More & more"):
            self.assertIn(part, page.text)

    def test_the_answer_is_in_the_language_of_element_or_site(self):
        self.assertIn("受影响", Text(self.convert(ELEMENT.format(' lang="zh-CN"'))).text)
        self.assertIn("受影响", Text(self.convert(ELEMENT.format(""), lang="zh")).text)

    def test_facts_are_text_and_never_markup(self):
        page = self.convert('<reuse-check os="&lt;script&gt;" kernel="5.4.58&quot;&gt;&lt;script&gt;">\n</reuse-check>')
        self.assertNotIn("<script", page)

    def test_an_element_without_facts_and_code_stay_as_they_are(self):
        element = "<reuse-check>\nMore\n</reuse-check>"
        self.assertEqual(self.convert(element), element)
        self.assertNotIn("Affected", self.convert(f"```\n{ELEMENT.format('')}\n```\n\n    {ELEMENT.format('')}"))

    def test_the_files_of_the_element_are_copied_once(self):
        self.convert("")
        script = self.folder / "docs/reusecheck/reuse-check.js"
        before = script.stat().st_mtime_ns
        self.convert("")
        self.assertEqual(script.stat().st_mtime_ns, before)
        self.assertTrue((self.folder / "docs/reusecheck/lang/zh-CN.txt").exists())

    def test_no_file_is_copied_where_the_element_is_hosted(self):
        self.convert("", widget="")
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_mistakes_end_the_build(self):
        self.convert("", version=__version__)
        with self.assertRaisesRegex(ReuseCheckError, "the site wants reusecheck 0.0.9"):
            self.convert("", version="0.0.9")
        with self.assertRaisesRegex(ReuseCheckError, "proxy_mode must be one of"):
            self.convert('<reuse-check proxy-mode="ipsv">\n</reuse-check>')


class SphinxExtension(WithFolder):
    def build(self, builder, text=DIRECTIVE, **settings):
        (self.folder / "conf.py").write_text('extensions = ["reusecheck.sphinx"]\n')
        (self.folder / "index.rst").write_text(text)
        warnings = io.StringIO()
        # Sphinx registers nodes for the whole process. This one forgets them.
        app = SphinxTestApp(builder, self.folder, freshenv=True, confoverrides=settings, warning=warnings)
        try:
            app.build()
        finally:
            app.cleanup()
        self.assertEqual(warnings.getvalue(), "")
        return Path(app.outdir)

    def test_the_answer_is_text_in_the_element(self):
        to = self.build("html")
        page = Text((to / "index.html").read_text())
        facts = {"cluster-version": "1.27.3", "kernel": "5.4.58", "proxy-mode": "ipvs"}
        self.assertEqual(page.attributes, {**facts, "compact": ""})
        for part in ("Affected: stale backend", "kube-proxy 1.27.3 sets", "What to do", "Upgrade the kernel", "More text."):
            self.assertIn(part, page.text)
        self.assertTrue((to / "_static/reusecheck/reuse-check.js").exists())
        self.assertRegex((to / "index.html").read_text(), '<script type="module" src="_static/reusecheck/reuse-check.js')
        # The search finds words of the answer.
        self.assertIn('"stale"', (to / "searchindex.js").read_text())

    def test_other_builders_write_the_same_text(self):
        for builder, file in (("text", "index.txt"), ("latex", "*.tex"), ("man", "*.1"), ("epub", "index.xhtml")):
            with self.subTest(builder):
                text = next(self.build(builder, project="site", version="1", epub_copyright="us").glob(file)).read_text()
                self.assertIn("Affected: stale backend", text)
                self.assertIn("More", text)
                self.assertNotIn("<reuse-check", text)

    def test_the_answer_is_in_the_language_of_the_site(self):
        self.assertIn("受影响", (self.build("text", language="zh_CN") / "index.txt").read_text())

    def test_a_hosted_element_is_pinned_and_nothing_is_copied(self):
        to = self.build("html", reusecheck_script="https://b.example/reuse-check.js", reusecheck_integrity="sha384-w")
        self.assertFalse((to / "_static/reusecheck").exists())
        script = re.search(r"<script[^>]*b\.example[^>]*>", (to / "index.html").read_text())[0]
        self.assertIn('integrity="sha384-w"', script)

    def test_mistakes_end_the_build(self):
        self.build("text", reusecheck_version=__version__)
        with self.assertRaisesRegex(ConfigError, "the site wants reusecheck 0.0.9"):
            self.build("text", reusecheck_version="0.0.9")
        with self.assertRaisesRegex(AssertionError, "proxy_mode must be one of"):
            self.build("text", DIRECTIVE.replace("mode: ipvs", "mode: ipsv"))


class Element(unittest.TestCase):
    def test_both_extensions_know_the_facts_of_the_element(self):
        source = (ROOT / "static/widget/reuse-check.js").read_text()
        keys = re.search(r"const FACTS = \{(.*)\}", source)[1]
        self.assertEqual(tuple(re.findall(r"'?([a-z-]+)'?: '", keys)), FACTS)


if __name__ == "__main__":
    unittest.main()
