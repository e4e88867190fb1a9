"""The lineage graph: layout, drawing, words, widget."""
