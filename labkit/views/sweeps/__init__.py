"""A sweep as HTML, text and widgets."""
