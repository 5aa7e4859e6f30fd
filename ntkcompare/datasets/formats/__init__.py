"""Files to arrays: one format a file. Whatever a file holds, it is read whole or refused by DataFileError."""
