"""Other hosts, over the ssh of this one: xendrift runs there and says what it sees."""
