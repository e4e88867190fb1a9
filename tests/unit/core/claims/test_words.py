"""What confirms a claim and what refutes it, in words."""

from __future__ import annotations

from labkit.core.claims.claim import EQUAL, PLAN, Case, Check, Claim


def test_a_claims_words_are_made_of_its_main_checks() -> None:
    """What is checked is said, and nothing else."""
    checks = (
        Check("kryo", "java"),
        Check("kryo", "java", "stored_disk_bytes"),
        Check("kryo", "java", "tasks"),
        Check("kryo", "java", "stored_memory_bytes", least=1.5),
        Check("kryo", "java", "shuffle_write_bytes", EQUAL),
        Check("kryo", "java", says=EQUAL),
        Check("kryo", "java", PLAN, EQUAL),
        Check("kryo", "kryo", "memory_limit_bytes", EQUAL, other="computed_limit_bytes"),
        Check("kryo", "java", "jobs", main=False),
    )
    claim = Claim("id", "01", ("S1",), "says.", (Case("lab", checks),))
    assert claim.confirmed.split("; ") == [
        "kryo takes less time than java",
        "kryo has less cached on disk than java",
        "kryo has fewer tasks than java",
        "java has 1.50× as much cached in memory as kryo, or more",
        "kryo and java have the same shuffle write",
        "kryo and java have no practical difference in time",
        "kryo and java run one plan",
        "Spark's memory of kryo is Spark's memory, computed",
    ]
    assert claim.refuted == "one of these is measured not to be so"
    assert claim.to_json()["confirmed"] == claim.confirmed


def test_what_tells_two_cases_apart_is_said_for_a_quick_run_too() -> None:
    """Else its sentence would name a size that was not tried."""
    check = (Check("kryo", "java"),)
    cases = (Case("lab", check, {"n": 90}, {"n": 10}), Case("lab", check, {"n": 5}))
    claim = Claim("id", "01", ("S1",), "says.", cases)
    assert claim.confirmed.split("; ") == [
        "kryo takes less time than java, with n 90 (10 in a quick run)",
        "kryo takes less time than java, with n 5",
    ]
