project = "Connection reuse"
html_theme = "otcdocs"
extensions = ["otcdocstheme", "reusecheck.sphinx"]
