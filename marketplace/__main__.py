"""`python -m marketplace` is the command `marketplace`."""

from marketplace.cli.main import main

main()
