import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "sphinx-extension"))

project = "Connection reuse"
html_theme = "sphinx_rtd_theme"
extensions = ["reusecheck_sphinx"]
reusecheck_widget = "../../dist/widget"
