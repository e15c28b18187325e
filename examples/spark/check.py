"""Which nodes of an inventory suffer from the IPVS connection-reuse bug, and why? A group a line, the largest first.

    python check.py INVENTORY [COMMAND]
"""
import json
import sys

from pyspark.sql import SparkSession, functions as f

# What is used of a report; whatever else stands in it is skipped.
ANSWER = """
    name STRING, error STRING,
    report STRUCT<
        rating: STRING, certainty: STRING, range: ARRAY<STRING>,
        problems: ARRAY<STRUCT<id: STRING, status: STRING>>,
        kubeProxy: STRUCT<action: STRING>, kernel: STRUCT<lineage: STRING>,
        sysctls: MAP<STRING, STRUCT<effective: BIGINT>>, faq: ARRAY<STRUCT<row: STRING>>>
"""


def problem(status):
    return f"filter(report.problems, problem -> problem.status = '{status}')"


# As checkFleet groups.
GROUP = {
    "rating": "report.rating",
    "certainty": "report.certainty",
    "range": "report.range",
    "problem": f"get(concat({problem('yes')}, {problem('possible')}), 0).id",
    "kubeProxy": "report.kubeProxy.action",
    "lineage": "report.kernel.lineage",
    "connReuseMode": "report.sysctls['net.ipv4.vs.conn_reuse_mode'].effective",
    "faq": "report.faq.row",
    "error": "error",
}


def main(inventory, command="npx reusecheck --ndjson"):
    spark = SparkSession.builder.appName("reusecheck").getOrCreate()
    nodes = spark.read.parquet(inventory).select("name", "clusterVersion", "os", "kernel", "proxyMode")
    # The command's exit status is its verdict, which pipe does not look at: a missing answer shows in the sum.
    answers = spark.read.json(nodes.toJSON().pipe(command), schema=ANSWER)
    groups = answers.select(*(f.expr(text).alias(name) for name, text in GROUP.items()))
    counted = groups.groupBy(*GROUP).agg(f.count("*").alias("nodes")).orderBy(f.desc("nodes"))
    lines = counted.toJSON().collect()
    print(*lines, sep="\n")
    answered = sum(json.loads(line)["nodes"] for line in lines)
    wanted = nodes.count()
    if answered != wanted:
        sys.exit(f"{wanted} nodes, but {answered} answers: see what {command} wrote above")


if __name__ == "__main__":
    main(*sys.argv[1:])
