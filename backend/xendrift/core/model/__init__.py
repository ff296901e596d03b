"""The values that go from one step to the next."""
