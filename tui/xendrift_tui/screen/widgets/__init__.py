"""The widgets that draw lines."""
