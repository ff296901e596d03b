"""xendrift: both views of every Xen domain, paired, explained and merged."""
