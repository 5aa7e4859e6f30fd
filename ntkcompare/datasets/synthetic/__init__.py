"""Tasks whose truth is known: any number of examples, any seed, and the least possible error.

A task is a file here and a line in ``datasets/registry.py``. Its seed decides what there is to be learned,
and apart from that which examples there are: with more of them the first ones stay as they are.
"""
