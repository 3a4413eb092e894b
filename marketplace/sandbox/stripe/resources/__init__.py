"""The resources, one module each: its routes, its representation, and the verbs that change its state.

`registry` lists them; nothing else needs to know of a new one.
"""
