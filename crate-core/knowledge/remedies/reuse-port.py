# Opens five connections from one source port, and prints how long each took to connect.
# Usage: python3 reuse-port.py SERVICE-IP PORT
# The server closes first, so that this client may use its port again at once: HTTP servers do after "Connection: close".
import socket
import sys
import time

for number in range(1, 6):
    with socket.socket() as connection:
        connection.settimeout(10)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        connection.bind(("", 40000))
        start = time.monotonic()
        connection.connect((sys.argv[1], int(sys.argv[2])))
        print(f"connection {number}: {time.monotonic() - start:.3f} s", flush=True)
        connection.sendall(b"GET / HTTP/1.1\r\nHost: reuse-port\r\nConnection: close\r\n\r\n")
        while connection.recv(65536):
            pass
