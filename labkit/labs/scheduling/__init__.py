"""Labs on what runs where, and when: threads, executors, clusters (notebook 07)."""

CHAPTER = "07_scheduling_and_clusters"
