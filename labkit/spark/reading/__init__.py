"""What Spark recorded of a trial, read from its status stores."""
