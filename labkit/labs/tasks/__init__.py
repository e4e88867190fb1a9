"""Tasks: notebook 06."""

CHAPTER = "06_tasks"
