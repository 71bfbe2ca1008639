"""The fault drill: a place of its own, whose processes are killed in the middle of talk, and the books over it.

The tests of faults use the same clients, books and servers.
"""
