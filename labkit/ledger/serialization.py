"""Claims about serializers, closures and what the optimizer sees (notebook 04)."""

from __future__ import annotations

from labkit.core.claims.claim import EQUAL, PLAN, Case, Check, Claim, Published

CHAPTER = "04_serialization"

NOTHING_SENT = "nothing is sent to executors, so only the unpickling is in the times."

NEAR_DISK = (
    "what is kept on disk is read from this machine's, most likely from its page cache, and no "
    "shuffle crosses a network: slower ones would give the bytes more weight."
)

SCALED = (
    "In full it is 100,000 records, a tenth of those published: more would fill a laptop's disk."
)

CLAIMS = (
    Claim(
        id="kryo-java",
        chapter=CHAPTER,
        sources=("S1", "S2", "S4"),
        says="Kryo is smaller and faster than Java serialization for objects on the JVM.",
        hidden_by_local_mode=NEAR_DISK,
        cases=(
            Case(
                lab="kryo-java",
                params={"records": 100_000, "partitions": 42},
                quick={"records": 10_000, "partitions": 8},
                scaled=SCALED,
                checks=(
                    Check("kryo", "java", published=Published(65990.9, 30196.5, "ms")),
                    Check("kryo", "java", "stored_disk_bytes",
                          published=Published(3.8, 3.1, "GB")),
                ),
            ),
            Case(
                lab="kryo-java",
                params={"records": 100_000, "partitions": 42, "work": "recount"},
                quick={"records": 10_000, "partitions": 8},
                scaled=SCALED,
                checks=(Check("kryo", "java", published=Published(times=10, note="up to, S4")),),
            ),
        ),
    ),
    Claim(
        id="tungsten",
        chapter=CHAPTER,
        sources=("S2",),
        says="A DataFrame's own encoding of the same records beats Java and Kryo.",
        hidden_by_local_mode=NEAR_DISK,
        cases=(
            Case(
                lab="kryo-java",
                params={"records": 100_000, "partitions": 42},
                quick={"records": 10_000, "partitions": 8},
                scaled=SCALED,
                checks=(
                    Check("dataframe", "kryo"),
                    Check("dataframe", "java"),
                    Check("dataframe_count", "kryo", main=False,
                          published=Published(30196.5, 1102.9, "ms", note="count() drops all "
                                              "columns")),
                    Check("dataframe", "java", "stored_disk_bytes",
                          published=Published(3.8, 3.2, "GB"), main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="kryo-registration",
        chapter=CHAPTER,
        sources=("S1", "S3", "S4"),
        says="Registering the classes of the records makes Kryo smaller and faster.",
        cases=(
            Case(
                lab="kryo-registration",
                params={"records": 1_000_000},
                quick={"records": 100_000},
                checks=(
                    Check("registered", "unregistered", "shuffle_write_bytes"),
                    Check("registered", "unregistered", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="internal-kryo",
        chapter=CHAPTER,
        sources=("S4",),
        says="Since Spark 2.0 simple types are shuffled with Kryo whatever the setting.",
        cases=(
            Case(
                lab="internal-kryo",
                params={"records": 1_000_000},
                quick={"records": 100_000},
                checks=(Check("kryo", "java", "shuffle_write_bytes", says=EQUAL),),
            ),
            Case(
                lab="internal-kryo",
                params={"records": 1_000_000, "types": "strings"},
                quick={"records": 100_000},
                checks=(Check("kryo", "java", "shuffle_write_bytes", says=EQUAL),),
            ),
        ),
    ),
    Claim(
        id="pyspark-serializer",
        chapter=CHAPTER,
        sources=("new",),
        says="On a Python RDD spark.serializer changes no byte of a shuffle, and a UDF that gets "
        "its rows by Arrow beats one that gets them pickled.",
        cases=(
            Case(
                lab="pyspark-serializer",
                params={"records": 200_000},
                quick={"records": 20_000},
                checks=(
                    Check("kryo", "java", "shuffle_write_bytes", says=EQUAL),
                ),
            ),
            Case(
                lab="python-udf",
                params={"records": 10_000_000},
                quick={"records": 1_000_000},
                checks=(
                    Check("arrow_udf", "pickle_udf"),
                    Check("built_in", "arrow_udf", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="python-sockets",
        chapter=CHAPTER,
        sources=("new",),
        says="A Python task that receives little waits for TCP: it is faster over Unix sockets, "
        "and over TCP when it receives much.",
        cases=(
            Case(
                lab="python-sockets",
                params={"tasks": 32},
                quick={"tasks": 8},
                checks=(
                    Check("unix", "tcp"),
                    Check("tcp_much", "tcp"),
                ),
            ),
        ),
    ),
    Claim(
        id="api-ladder",
        chapter=CHAPTER,
        sources=("S2",),
        says="The same aggregation gets faster as Spark sees more of it: RDD, typed Dataset, "
        "DataFrame (the source prints figures against this order and never claims it).",
        cases=(
            Case(
                lab="api-ladder",
                params={"records": 10_000_000, "partitions": 42},
                quick={"records": 1_000_000},
                checks=(
                    Check("dataset", "scala_rdd",
                          published=Published(270.7, 544.9, "ms", note="against reduceByKey")),
                    Check("dataframe", "dataset"),
                ),
            ),
        ),
    ),
    Claim(
        id="pushdown-lost",
        chapter=CHAPTER,
        sources=("S2",),
        says="An opaque function stops predicate pushdown and column pruning.",
        cases=(
            Case(
                lab="pushdown-lost",
                params={"times": 40},
                quick={"times": 4},
                checks=(
                    Check("column", "python_udf", "input_records"),
                    Check("column", "typed", "columns_read"),
                    Check("column", "python_udf"),
                    Check("column", "typed"),
                ),
            ),
        ),
    ),
    Claim(
        id="closure-field",
        chapter=CHAPTER,
        sources=("S2",),
        says="Using a field in a function drags its whole object along: copy it to a local "
        "variable first.",
        hidden_by_local_mode=NOTHING_SENT,
        cases=(
            Case(
                lab="closure-field",
                checks=(
                    Check("local", "field", "closure_bytes"),
                    Check("local", "field", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="broadcast-once",
        chapter=CHAPTER,
        sources=("S1", "S2", "S4"),
        says="A broadcast variable is unpacked once a Python worker, a table in the function once "
        "a task (the sources say sent: since Spark 1.1 the task's function is broadcast, too).",
        hidden_by_local_mode=NOTHING_SENT,
        cases=(
            Case(
                lab="broadcast-once",
                checks=(
                    Check("broadcast", "closure", "copies"),
                    Check("broadcast", "closure", main=False),
                ),
            ),
        ),
    ),
    Claim(
        id="optimizer-equals",
        chapter=CHAPTER,
        sources=("S2",),
        says="In DataFrames crossJoin and where, and join, give one physical plan, hence one "
        "time.",
        cases=(
            Case(
                lab="optimizer-equals",
                params={"left": 100_000, "right": 1_000_000},
                quick={"left": 50_000, "right": 200_000},
                scaled="Larger than published (10,000 by 5,883): that takes too little time to "
                "tell plans apart.",
                checks=(
                    Check("join", "cross_join", PLAN, EQUAL),
                    Check("join", "cross_join", says=EQUAL,
                          published=Published(1598.3, 1770.9, "ms", note="Scala")),
                ),
            ),
        ),
    ),
)  # fmt: skip
