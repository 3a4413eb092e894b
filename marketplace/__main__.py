"""`python -m marketplace` is the command `marketplace`."""

import gc

gc.disable()  # nothing that is being loaded can go yet: looking for what may takes a fifth of the time

from marketplace.cli.main import main  # noqa: E402

gc.freeze()  # what is loaded stays: it is never looked through again, and processes that are forked share it
gc.enable()

if __name__ == "__main__":
    main()
