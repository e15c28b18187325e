"""The functions of the package, without any other package installed."""

import doctest
import gzip
import io
import json
import unittest

import reusecheck
from reusecheck import _native

NODE = {"clusterVersion": "1.27.3", "kernel": "5.4.58", "proxyMode": "ipvs"}
NODES = "".join(json.dumps({"name": f"node-{at}", **NODE}) + "\n" for at in range(3))


class Check(unittest.TestCase):
    def test_keywords_and_names_of_the_contract_give_the_same_report(self):
        report = reusecheck.check(cluster_version="1.27.3", kernel="5.4.58", proxy_mode="ipvs")
        self.assertEqual(report, reusecheck.check(NODE))
        self.assertEqual((report["schema"], report["rating"], report["facts"]), ("reusecheck/report/1", "high", NODE))

    def test_every_keyword_is_a_fact_in_the_report(self):
        samples = {
            "cluster_version": "1.27.3",
            "controller_version": "1.27.1",
            "os": "Ubuntu 22.04.3 LTS",
            "kernel": "5.4.0-1034-azure",
            "kernel_built": "2021-03-04",
            "live_patch": "none",
            "commits": "5.4.0-1034-azure:c95c07836fa4=yes:changelog",
            "observations": "5.4.0-1034-azure:tcp/0/1/1/drained/time-wait=old-backend",
            "arch": "x86_64",
            "proxy_mode": "ipvs",
            "mode_source": "running",
            "controller": "kube-proxy",
            "platform": "upstream",
            "sysctls": {"net.ipv4.vs.conntrack": 1},
        }
        self.assertEqual(_native.FACTS, list(samples))
        facts = reusecheck.check(**samples)["facts"]
        self.assertEqual(len(facts), len(samples))
        self.assertEqual(reusecheck.check(facts)["facts"], facts, "lists come back as they are")

    def test_a_keyword_wins_and_none_is_not_known(self):
        self.assertEqual(reusecheck.check(NODE, kernel="6.1.0", os=None)["facts"], {**NODE, "kernel": "6.1.0"})

    def test_texts_are_in_the_chosen_language(self):
        english, chinese = (reusecheck.check(NODE, lang=lang)["steps"][0]["text"] for lang in ("en", "zh-CN"))
        self.assertTrue(english.isascii())
        self.assertFalse(chinese.isascii())

    def test_an_error_names_field_and_example(self):
        for arguments, code, field, example in [
            ({"kernel": 5}, "wrong-type", "kernel", '"5.4.0-1034-azure"'),
            ({"proxy_mode": "ipsv"}, "unknown-value", "proxy_mode", "ipvs"),
            ({"kernel_built": "yesterday"}, "wrong-type", "kernel_built", '"2021-03-04"'),
            ({"kernl": "5.4.58"}, "unknown-key", "kernl", "kernel"),
            ({"proxyMode": "ipvs"}, "unknown-key", "proxyMode", "kernel"),
            ({"sysctls": {"net.ipv4.vs.conntrack": "1"}}, "wrong-type", "sysctls.net.ipv4.vs.conntrack", "0"),
            ({"sysctls": {"net.ipv4.vs.conntrack": 2**60}}, "wrong-type", "sysctls.net.ipv4.vs.conntrack", "0"),
            ({"sysctls": {"conntrack": 1}}, "unknown-key", "sysctls.conntrack", "net.ipv4.vs.conn_reuse_mode"),
            ({"sysctls": 1}, "wrong-type", "sysctls", '{"net.ipv4.vs.conntrack": 1}'),
            ({"commits": [{"kernel": "5.4.58"}]}, "wrong-type", "commits", None),
            ({"lang": "de"}, "unknown-value", "lang", "en"),
        ]:
            with self.subTest(arguments), self.assertRaises(reusecheck.ReuseCheckError) as raised:
                reusecheck.check(**arguments)
            error = raised.exception
            self.assertIsInstance(error, ValueError)
            self.assertEqual((error.code, error.field), (code, field))
            self.assertTrue(str(error).count(field), str(error))
            self.assertEqual(error.example, example or error.example)
        with self.assertRaisesRegex(ValueError, "^facts must be a dictionary, for example"):
            reusecheck.check("5.4.58")
        with self.assertRaisesRegex(ValueError, '^kernel_built must be a string of the right form, for example "2021-03-04"'):
            reusecheck.check(kernel_built="04.03.2021")


class ReadText(unittest.TestCase):
    def test_facts_have_the_line_that_proves_them(self):
        reading = reusecheck.read_text("$ uname -r\n5.4.58\n")
        self.assertEqual(reading["facts"], {"kernel": "5.4.58"})
        self.assertEqual(reading["evidence"][0]["line"], 2)

    def test_the_bytes_of_a_file_give_the_same_facts(self):
        text = "$ uname -r\n5.4.58\n"
        for encoded in (text.encode(), bytearray(text.encode()), text.encode("utf-16")):
            with self.subTest(encoded):
                self.assertEqual(reusecheck.read_text(encoded), reusecheck.read_text(text))
        self.assertEqual(reusecheck.read_text(b"\x89PNG\r\n\x1a\n\0")["hints"][0]["why"], "picture")

    def test_nothing_else_is_read(self):
        for value in (5, None, ["5.4.58"]):
            with self.subTest(value), self.assertRaisesRegex(ValueError, "^text must be a string or bytes"):
                reusecheck.read_text(value)


class CheckText(unittest.TestCase):
    def test_the_report_is_that_of_the_facts_in_the_text(self):
        text = "$ uname -r\n5.4.58\n"
        facts = reusecheck.read_text(text)["facts"]
        expected = reusecheck.check(facts, cluster_version="1.27.3", proxy_mode="ipvs")
        self.assertEqual(expected["rating"], "high")
        for read in (text, text.encode()):
            self.assertEqual(reusecheck.check_text(read, cluster_version="1.27.3", proxy_mode="ipvs"), expected)
            self.assertEqual(reusecheck.check_text(read, {"clusterVersion": "1.27.3"}, proxy_mode="ipvs"), expected)

    def test_facts_win_over_the_text_and_a_difference_is_a_conflict(self):
        report = reusecheck.check_text("$ uname -r\n5.4.58\n", kernel="6.1.0", lang="zh-CN")
        self.assertEqual(report["facts"], {"kernel": "6.1.0"})
        self.assertEqual(report["conflicts"], [{"fact": "kernel", "values": ["6.1.0", "5.4.58"]}])
        self.assertFalse(report["steps"][0]["text"].isascii())

    def test_the_report_of_a_list_is_that_of_its_worst_node(self):
        rows = [f"{name}  Ready    v1.27.3   {kernel}" for name, kernel in (("a", "6.1.0"), ("b", "5.4.58"), ("c", "5.4.58"))]
        table = "\n".join(["NAME    STATUS   VERSION   KERNEL-VERSION", *rows, ""])
        report = reusecheck.check_text(table, proxy_mode="ipvs")
        self.assertEqual((report["rating"], report["facts"]["kernel"]), ("high", "5.4.58"))
        self.assertEqual([node["rating"] for node in report["nodes"]], ["none", "high", "high"])
        reading = reusecheck.read_text(table)
        self.assertNotIn("kernel", reading["facts"])
        self.assertEqual([node["facts"]["kernel"] for node in reading["nodes"]], ["6.1.0", "5.4.58", "5.4.58"])


class CheckFleet(unittest.TestCase):
    def test_parsed_nodes_are_refused(self):
        for source in ({"items": [{"kind": "Node"}]}, [NODE], ["kernel"], 5, None):
            with self.subTest(source), self.assertRaisesRegex(ValueError, "^source must be a string, bytes, an open file"):
                reusecheck.check_fleet(source)

    def test_every_kind_of_source_gives_the_same_report(self):
        encoded = NODES.encode()
        expected = reusecheck.check_fleet(NODES)
        self.assertEqual((expected["nodes"], expected["ratings"]["high"]), (3, 3))
        self.assertEqual(expected["groups"][0]["kinds"][0]["names"], ["node-0", "node-1", "node-2"])
        packed = io.BytesIO(gzip.compress(encoded))
        sources = [encoded, bytearray(encoded), io.BytesIO(encoded), io.StringIO(NODES), iter([encoded[:50], encoded[50:]])]
        for source in [*sources, gzip.open(packed)]:
            with self.subTest(source):
                self.assertEqual(reusecheck.check_fleet(source), expected)

    def test_facts_apply_to_every_node(self):
        self.assertEqual(reusecheck.check_fleet(NODES, proxy_mode="iptables")["ratings"]["none"], 3)

    def test_a_pasted_table_is_read_too(self):
        rows = ("NAME    STATUS   VERSION   KERNEL-VERSION", "node-1  Ready    v1.27.3   5.4.58", "node-2  Ready    v1.27.3   6.1.0")
        quoted = "".join(f"> {row}\n" for row in rows)
        self.assertEqual(reusecheck.check_fleet(quoted)["nodes"], 2)

    def test_a_node_that_two_commands_list_counts_once(self):
        table = """NAME   STATUS   ROLES    AGE   VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE             KERNEL-VERSION
a      Ready    <none>   1d    v1.27.3   192.0.2.1     <none>        Ubuntu 20.04.6 LTS   5.4.0-150-generic
b      Ready    <none>   1d    v1.27.3   192.0.2.2     <none>        Ubuntu 20.04.6 LTS   5.4.0-150-generic
"""
        command = "$ kubectl get nodes -o wide\n"
        self.assertEqual(reusecheck.check_fleet(command + table + command + table)["nodes"], 2)

    def test_unusable_input_is_listed_and_errors_of_the_source_are_passed_on(self):
        self.assertEqual(reusecheck.check_fleet("{")["unread"][0]["why"], "truncated")
        with self.assertRaisesRegex(ValueError, "^source must be a string, bytes, an open file"):
            reusecheck.check_fleet(5)
        with self.assertRaises(ZeroDivisionError):
            reusecheck.check_fleet(1 / 0 for _ in range(1))


class Documentation(unittest.TestCase):
    def test_the_examples_give_these_results(self):
        runner = doctest.DocTestRunner()
        functions = (reusecheck.check, reusecheck.read_text, reusecheck.check_text, reusecheck.check_fleet)
        for item in (reusecheck, *functions):
            test = doctest.DocTestParser().get_doctest(item.__doc__, vars(reusecheck).copy(), str(item), None, 0)
            self.assertTrue(test.examples)
            runner.run(test)
        self.assertEqual(runner.summarize().failed, 0)


if __name__ == "__main__":
    unittest.main()
