"""Does this Kubernetes node suffer from the IPVS connection-reuse bug, why, and what fixes it?

>>> import reusecheck
>>> report = reusecheck.check(cluster_version="1.27.3", kernel="5.4.58", proxy_mode="ipvs")
>>> report["rating"]
'high'

Nothing is sent anywhere. Results are plain dictionaries, equal to the JSON reports of the other packages. Their types are in
`reusecheck.types`. No function changes its arguments.
"""

from ._native import LANGUAGES, ReuseCheckError, __version__, check, check_fleet, check_text, read_text

__all__ = ["LANGUAGES", "ReuseCheckError", "__version__", "check", "check_fleet", "check_text", "read_text"]
