"""Writes an inventory of made-up nodes: FOLDER/parquet, and the same as FOLDER/json to compare with.

    python inventory.py NODES FOLDER
"""
import sys

from pyspark.sql import SparkSession, functions as f

SYSTEMS = [
    ("v1.27.3", "Ubuntu 20.04.6 LTS", "5.4.0-66-generic"),
    ("v1.27.3", "Ubuntu 22.04.3 LTS", "5.15.0-91-generic"),
    ("v1.23.17", "CentOS Linux 7 (Core)", "3.10.0-1160.el7.x86_64"),
    ("v1.21.3", "Flatcar Container Linux by Kinvolk 2905.2.3", "5.10.61-flatcar"),
    ("v1.19.16-r0", "EulerOS 2.9", "4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64"),
    ("v1.25.3-r0", "HCE OS 2.0", "5.10.0-60.18.0.50.r865_35.hce2.x86_64"),
    ("v1.27.3", None, "5.4.999-mine"),
]


def main(nodes, folder):
    spark = SparkSession.builder.appName("inventory").getOrCreate()
    systems = spark.createDataFrame(
        [(at, *system) for at, system in enumerate(SYSTEMS)],
        "system int, clusterVersion string, os string, kernel string",
    )
    made_up = spark.range(nodes).select(
        f.format_string("node-%07d", "id").alias("name"),
        (f.col("id") % len(SYSTEMS)).cast("int").alias("system"),
        f.when(f.col("id") % 10 == 0, "iptables").otherwise("ipvs").alias("proxyMode"),
    )
    inventory = made_up.join(f.broadcast(systems), "system").drop("system")
    inventory.write.parquet(f"{folder}/parquet")
    spark.read.parquet(f"{folder}/parquet").write.json(f"{folder}/json")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
