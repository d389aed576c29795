"""Sockets without asyncio's cost for each: one epoll for all, read in turns of a bounded size.

asyncio makes for a connection a task, a future, two handles and a transport of its own, and for
whatever it has to read one handle more: twice what the system itself takes. Here the loop knows one
descriptor, that of an epoll with all of them. What a protocol sees is the transport it knows.
"""
