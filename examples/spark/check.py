"""Which nodes of an inventory suffer from the IPVS connection-reuse bug, and why? A group a line, the largest first.

    python check.py INVENTORY
"""
import sys
from functools import lru_cache

import pyarrow as pa
import reusecheck
from pyspark.sql import SparkSession, functions as f

FACTS = ["clusterVersion", "os", "kernel", "proxyMode"]
# As checkFleet groups.
GROUP = pa.schema({
    "rating": pa.string(),
    "certainty": pa.string(),
    "range": pa.list_(pa.string()),
    "problem": pa.string(),
    "kubeProxy": pa.string(),
    "lineage": pa.string(),
    "connReuseMode": pa.int64(),
    "faq": pa.list_(pa.string()),
    "error": pa.string(),
})
COLUMNS = """
    rating STRING, certainty STRING, range ARRAY<STRING>, problem STRING, kubeProxy STRING, lineage STRING,
    connReuseMode BIGINT, faq ARRAY<STRING>, error STRING
"""


def group(*facts):
    try:
        report = reusecheck.check(dict(zip(FACTS, facts)))
    except reusecheck.ReuseCheckError as error:
        return {"error": str(error)}
    problems = {problem["status"]: problem["id"] for problem in reversed(report["problems"])}
    return {
        "rating": report["rating"],
        "certainty": report["certainty"],
        "range": report.get("range"),
        "problem": problems.get("yes", problems.get("possible")),
        "kubeProxy": report["kubeProxy"]["action"],
        "lineage": report["kernel"]["lineage"],
        "connReuseMode": report["sysctls"]["net.ipv4.vs.conn_reuse_mode"]["effective"],
        "faq": [answer["row"] for answer in report["faq"]],
    }


def groups(batches):
    # Nodes of one inventory are much alike.
    known = lru_cache(maxsize=None)(group)
    for batch in batches:
        nodes = zip(*(column.to_pylist() for column in batch.columns))
        yield pa.RecordBatch.from_pylist([known(*node) for node in nodes], schema=GROUP)


def main(inventory):
    spark = SparkSession.builder.appName("reusecheck").getOrCreate()
    nodes = spark.read.parquet(inventory).select(*FACTS)
    answers = nodes.mapInArrow(groups, COLUMNS)
    counted = answers.groupBy(*GROUP.names).agg(f.count("*").alias("nodes")).orderBy(f.desc("nodes"))
    print(*counted.toJSON().collect(), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1])
