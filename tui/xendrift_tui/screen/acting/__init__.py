"""Settling and acting on the screen: plans, what confirms them, what runs, what came of it."""
