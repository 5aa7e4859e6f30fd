"""The search for nearest neighbours, their votes, and what leaving one out makes of these."""
