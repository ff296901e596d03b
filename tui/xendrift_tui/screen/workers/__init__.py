"""The threads that read, watch, plan and run."""
