"""The command line's door: verbs on nouns. Results on stdout, progress on stderr.

Exit status: 0 the answer is good, 1 it is bad, 2 the command was used wrongly. `--json` prints for machines.
"""
