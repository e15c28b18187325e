"""The extensions for documentation, where no browser is needed; tests/browser opens whole sites."""

import io
import re
import subprocess
import sys
import tempfile
import unittest
from html.parser import HTMLParser
from pathlib import Path

import markdown
from reusecheck import ReuseCheckError, __version__
from reusecheck._page import ATTRIBUTES, FACTS
from sphinx.errors import ConfigError
from sphinx.testing.util import SphinxTestApp

ROOT = Path(__file__).parents[3]
ELEMENT = '<reuse-check cluster-version="1.27.3" kernel="5.4.58" proxy-mode="ipvs"{}>\n  <p>More &amp; more</p>\n</reuse-check>'
#: The generators that load the extension for Markdown, and settings for each.
GENERATORS = ("mkdocs", "properdocs", "zensical")
SETTINGS = "site_name: Site\ntheme: {name: material, font: false}\nmarkdown_extensions: [reusecheck.markdown]\n"
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
    def setUp(self):
        super().setUp()
        (self.folder / "docs").mkdir()

    def convert(self, text, extensions=(), **options):
        configs = {"reusecheck.markdown": {"widget": str(self.folder / "docs/reusecheck"), **options}}
        return markdown.markdown(text, extensions=[*configs, "fenced_code", *extensions], extension_configs=configs)

    def test_the_answer_is_text_in_the_element(self):
        page = Text(self.convert(f"# Title\n\n{ELEMENT.format('')}\n\nMore *text*\n"))
        self.assertEqual(page.attributes, {"cluster-version": "1.27.3", "kernel": "5.4.58", "proxy-mode": "ipvs"})
        for part in ("Affected: stale backend", "kube-proxy 1.27.3 sets", "What to do", "Upgrade the kernel", "More & more"):
            self.assertIn(part, page.text)

    def test_the_answer_is_in_the_language_of_element_or_site(self):
        self.assertIn("受影响", Text(self.convert(ELEMENT.format(' lang="zh-CN"'))).text)
        self.assertIn("受影响", Text(self.convert(ELEMENT.format(""), lang="zh")).text)

    def test_the_element_has_the_language_that_the_option_decides(self):
        for option, own, expected in [
            ("", "", None),
            ("zh_CN", "", "zh-CN"),
            ("en", "", "en"),
            ("de", "", "en"),
            ("zh-CN", ' lang="en"', "en"),
        ]:
            for element in (ELEMENT.format(own), f"<reuse-check{own}></reuse-check>"):
                with self.subTest(option=option, element=element):
                    self.assertEqual(Text(self.convert(element, lang=option)).attributes.get("lang"), expected)

    def test_facts_are_text_and_never_markup(self):
        page = self.convert('<reuse-check os="&lt;script&gt;" kernel="5.4.58&quot;&gt;&lt;script&gt;">\n</reuse-check>')
        self.assertNotIn("<script", page)

    def test_an_element_without_facts_and_code_stay_as_they_are(self):
        element = '<reuse-check id="own" data-x="1" theme="dark">\nMore\n</reuse-check>'
        self.assertEqual(self.convert(element), element)
        element = '<reuse-check kernel="5.4.58" proxy-mode="ipvs"></reuse-check>'
        for code in ("```\n{}\n```", "    {}", "`{}`", "<!-- {} -->", "<script>\n'{}'\n</script>"):
            with self.subTest(code):
                self.assertNotIn("IPVS", self.convert(code.format(element)))

    def test_an_indented_element_has_its_answer(self):
        lines = ELEMENT.format("").splitlines()
        split = [lines[0], "", "  First", "", "  Second", "", lines[-1]]
        admonition, item = '!!! note\n\n', "1. Look:\n\n"
        for before, element in [(before, element) for before in (admonition, item) for element in (lines, split)]:
            with self.subTest(before=before, element=element):
                text = before + "\n".join(f"    {line}" for line in element)
                html = self.convert(f"{text}\n\nBehind\n", ["admonition"])
                self.assertIn("Affected: stale backend", Text(html).text)
                self.assertNotIn("Behind", Text(html).text)
                self.assertEqual(len(re.findall("<p[ >]", html)), html.count("</p>"))
                # A browser would end a paragraph at the first one inside it.
                self.assertNotRegex(html, "<p>\\s*<reuse-check")
                self.assertNotRegex(html, "</reuse-check>\\s*</p>")

    def test_a_self_closed_element_does_not_contain_the_rest_of_the_page(self):
        for element in ('<reuse-check kernel="5.4.58"/>', '<reuse-check\n  kernel="5.4.58"\n/>', "<reuse-check />"):
            with self.subTest(element):
                html = self.convert(f"{element}\n\nBehind *it*\n")
                self.assertRegex(html, r"(?s)</reuse-check>.*<p>Behind <em>it</em></p>")
                self.assertNotIn("/>", html)
                self.assertEqual("5.4.58" in element, "IPVS" in Text(html).text)

    def test_the_files_of_the_element_are_copied_once(self):
        self.convert("")
        script = self.folder / "docs/reusecheck/reuse-check.js"
        before = script.stat().st_mtime_ns
        self.convert("")
        self.assertEqual(script.stat().st_mtime_ns, before)
        self.assertTrue((self.folder / "docs/reusecheck/lang/zh-CN.txt").exists())

    def test_no_file_is_copied_where_the_element_is_hosted(self):
        self.convert("", widget="")
        self.assertEqual(list((self.folder / "docs").iterdir()), [])

    def test_no_folder_is_created_outside_of_the_sources(self):
        folder = self.folder / "elsewhere/reusecheck"
        with self.assertRaises(ReuseCheckError) as raised:
            self.convert("", widget=str(folder))
        for part in (str(folder), str(Path.cwd()), "'widget'"):
            self.assertIn(part, str(raised.exception))
        self.assertFalse(folder.parent.exists())

    def test_mistakes_end_the_build(self):
        self.convert("", version=__version__)
        with self.assertRaisesRegex(ReuseCheckError, "the site wants reusecheck 0.0.9"):
            self.convert("", version="0.0.9")
        known = "cluster-version, os, kernel, proxy-mode, lang, theme, compact$"
        for attributes, message in [
            ('proxy-mode="IPVS"', '^<reuse-check proxy-mode="IPVS">: proxy-mode must be one of "ipvs", .*, not "IPVS"'),
            ('cluster_version="1.27.3"', f"^<reuse-check cluster_version=.*: unknown attribute 'cluster_version'; .* {known}"),
            ('clusterVersion="1.27.3"', f"unknown attribute 'clusterversion'; expected one of {known}"),
            ('theme="black"', '^<reuse-check theme="black">: theme must be one of "light", "dark", not "black"'),
        ]:
            with self.subTest(attributes), self.assertRaisesRegex(ReuseCheckError, message):
                self.convert(f"<reuse-check {attributes}>\n</reuse-check>")
        for text, message in [
            ('<reuse-check os="x">\n\nMore', '^<reuse-check os="x">: the element is not closed'),
            ('<reuse-check os="x">\n\n<reuse-check os="y">\n</reuse-check>', '^<reuse-check os="x">: the element is not closed'),
            ('See <reuse-check os="x"></reuse-check>', "the element is inside a paragraph; put an empty line before"),
        ]:
            with self.subTest(text), self.assertRaisesRegex(ReuseCheckError, message):
                self.convert(text)

    def test_a_mistake_names_the_page(self):
        (self.folder / "docs/guide").mkdir()
        (self.folder / "docs/guide/node.md").write_text('# Node\n\n<reuse-check kernal="x">\n</reuse-check>\n')
        (self.folder / "docs/index.md").write_text("# Site\n")
        for generator in GENERATORS:
            with self.subTest(generator):
                message = """guide/node.md: <reuse-check kernal="x">: unknown attribute 'kernal'"""
                self.assertIn(message, self.failure(generator, self.folder))

    def failure(self, generator, site, *options, cwd=None):
        """Builds a site that cannot be built, and returns the messages."""
        (site / "mkdocs.yml").write_text(SETTINGS)
        call = [sys.executable, "-m", generator, "build", *options]
        done = subprocess.run(call, cwd=cwd or site, check=False, text=True, capture_output=True)
        self.assertNotEqual(done.returncode, 0)
        return done.stderr + done.stdout

    def test_a_generator_that_starts_in_another_folder_writes_nothing_there(self):
        (self.folder / "sub/docs").mkdir(parents=True)
        (self.folder / "sub/docs/index.md").write_text("# Site\n")
        start = self.folder / "start"
        start.mkdir()
        for generator in GENERATORS:
            with self.subTest(generator):
                messages = self.failure(generator, self.folder / "sub", "-f", "../sub/mkdocs.yml", cwd=start)
                self.assertIn("'docs' does not exist in", messages)
                self.assertIn("the option 'widget' of reusecheck.markdown", messages)
                self.assertEqual(list(start.iterdir()), [])
        (start / "docs").mkdir()
        messages = self.failure("zensical", self.folder / "sub", "-f", "../sub/mkdocs.yml", cwd=start)
        self.assertIn("sub/docs'; set the option 'widget'", messages)
        self.assertEqual(list((start / "docs").iterdir()), [])


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
        known = "cluster-version, os, kernel, proxy-mode, lang, theme, compact"
        for right, wrong, message in [
            ("mode: ipvs", "mode: ipsv", 'index.rst:5: .*\n*proxy-mode must be one of "ipvs", .*, not "ipsv"'),
            (":kernel:", ":kernal:", f"index.rst:5: .*\n*unknown attribute 'kernal'; expected one of {known}"),
            ("cluster-version:", "cluster_version:", "index.rst:5: .*\n*unknown attribute 'cluster_version'"),
            ("1.27.3", "1.27,3", "index.rst:5: .*\n*“1.27,3” is not a cluster version"),
            ("5.4.58", "5,4,58", "index.rst:5: .*\n*“5,4,58” is not a kernel release"),
            ("reuse-check::", "reuse-check:: 1.27.3", "index.rst:5: .*\n*the directive has no argument, such as '1.27.3"),
            (":compact:", ":theme: black", 'index.rst:5: .*\n*theme must be one of "light", "dark", not "black"'),
        ]:
            with self.subTest(wrong), self.assertRaisesRegex(AssertionError, message):
                self.build("text", DIRECTIVE.replace(right, wrong))


class Element(unittest.TestCase):
    def test_both_extensions_know_the_facts_of_the_element(self):
        source = (ROOT / "static/widget/reuse-check.js").read_text()
        keys = re.search(r"const FACTS = \{(.*)\}", source)[1]
        self.assertEqual(tuple(re.findall(r"'?([a-z-]+)'?: '", keys)), FACTS)
        others = re.search(r"observedAttributes = \[\.\.\.Object\.keys\(FACTS\), (.*)\]", source)[1]
        self.assertEqual((*FACTS, *re.findall("'([a-z-]+)'", others)), ATTRIBUTES)


if __name__ == "__main__":
    unittest.main()
