"""The training of finite networks: one compiled program for all training-set sizes."""
