"""The figures drawn with matplotlib, and how they leave as pictures."""
