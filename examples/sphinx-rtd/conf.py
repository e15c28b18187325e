project = "Connection reuse"
html_theme = "sphinx_rtd_theme"
extensions = ["reusecheck.sphinx"]
