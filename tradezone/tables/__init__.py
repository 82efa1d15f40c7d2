"""Tables: files of rows in, a file of decided rows out, whole or not at all."""
