"""Golden cases made by old versions of Keras in their own time's Python."""
