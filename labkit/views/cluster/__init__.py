"""The driver, workers and executors of an application, drawn as they are and written as text."""
