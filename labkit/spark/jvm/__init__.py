"""The JVM: found, prepared, launched, and what keeps it from starting."""
