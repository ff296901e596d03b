"""What xendrift can and cannot reach on this host, one check a function."""
