"""Stand-ins for outside services, run as their own processes beside the application.

Nothing here imports the rest of `marketplace`, and only the command line imports this: the application meets a
sandbox over the network alone, exactly as it meets the real service.
"""
