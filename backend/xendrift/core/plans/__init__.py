"""What an action would do, before it does anything."""
