"""What a person looks at. Views compute nothing."""
