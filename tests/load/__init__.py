"""What the server can carry, measured beside what it is compared with in the same run."""
