"""The harness: draws shared by all learners, their paths, and the comparison."""
