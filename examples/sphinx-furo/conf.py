project = "Connection reuse"
html_theme = "furo"
extensions = ["reusecheck.sphinx"]
