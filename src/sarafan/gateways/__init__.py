"""One folder per outside system; vendors' names live here and nowhere else."""
