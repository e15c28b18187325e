"""The types that the package declares, compared by mypy with its functions and their results."""

import pprint
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import reusecheck

PACKAGE = Path(reusecheck.__file__).parent
NODES = """
{"kind": "List", "items": [
  {"kind": "Node", "metadata": {"name": "a", "labels": {"eks.amazonaws.com/nodegroup": "one"}},
   "status": {"nodeInfo": {"kernelVersion": "5.4.58", "osImage": "Ubuntu", "kubeletVersion": "v1.27.3"}}},
  {"kind": "Node", "metadata": {"name": "b"},
   "status": {"nodeInfo": {"kernelVersion": "9.9", "osImage": "Mine", "kubeletVersion": "v1.27.3"}}},
  {"kind": "Node", "metadata": {"name": "c"}}
]}
{
"""
PASTE = """
[root@node-1 ~]# uname -r
5.4.58
[root@node-1 ~]# sysctl net.ipv4.vs.conntrack
net.ipv4.vs.conntrack = 1
"""

TABLE = """
NAME    STATUS   VERSION   KERNEL-VERSION
node-1  Ready    v1.27.3   5.4.58
node-2  Ready    v1.27.3   6.1.0
"""


def results():
    """Yields the type, the name and the value of every kind of result."""
    facts = [
        {},
        {"cluster_version": "1.27.3", "kernel": "5.4.58", "proxy_mode": "ipvs", "sysctls": {"net.ipv4.vs.conntrack": 0}},
        {"cluster_version": "v1.19.16-r0", "os": "EulerOS 2.9", "kernel": "4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64"},
        {"cluster_version": "v1.27.3-gke.100", "kernel": "5.15.0-1034-gke", "proxy_mode": "ipvs"},
        {"kernel": "4.19.90", "proxy_mode": "ipvs", "controller": "other"},
    ]
    yield from (("Report", reusecheck.check(**given)) for given in facts)
    yield "Reading", reusecheck.read_text(PASTE)
    yield "Reading", reusecheck.read_text(TABLE)
    yield "Report", reusecheck.check_text(TABLE, proxy_mode="ipvs")
    yield "FleetReport", reusecheck.check_fleet(NODES)
    yield "FleetReport", reusecheck.check_fleet(NODES, proxy_mode="ipvs")


def run(module, *arguments):
    call = [sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.run(call, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


class Types(unittest.TestCase):
    def test_the_package_and_all_results_have_the_declared_types(self):
        lines = ["from reusecheck.types import FleetReport, Reading, Report"]
        lines += ["from reusecheck import check, check_text, read_text"]
        lines += [f"result_{at}: {kind} = {pprint.pformat(value)}" for at, (kind, value) in enumerate(results())]
        lines += ['check(read_text("")["facts"], kernel="5.4.58", os=None)', 'check_text(b"", os="x")']
        lines += ['check(kernl="5.4.58")  # type: ignore[call-arg]']
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "results.py")
            file.write_text("\n".join(lines))
            sources = [PACKAGE / f"{name}.py" for name in ("__init__", "_page", "types", "sphinx", "markdown")]
            # Python-Markdown and docutils declare no types.
            options = ["--strict", "--ignore-missing-imports", "--allow-subclassing-any", "--no-error-summary"]
            done = run("mypy", *options, file, *sources)
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_the_stub_has_the_signatures_of_the_extension(self):
        done = run("mypy.stubtest", "reusecheck._native", "--concise")
        self.assertEqual((done.returncode, done.stdout), (0, ""))


if __name__ == "__main__":
    unittest.main()
