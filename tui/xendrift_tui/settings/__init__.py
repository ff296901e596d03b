"""What can be set: in one file, by the environment, by flags; each beats the one before."""
