"""The sockets of phones, walls and staff pages, and what keeps each of them up to date."""
