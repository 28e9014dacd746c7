"""`python -m sarafan.cli`."""

from sarafan.cli.app import main

main()
