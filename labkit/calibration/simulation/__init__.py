"""What the lab's own method is tested with: comparisons whose truth is known."""
