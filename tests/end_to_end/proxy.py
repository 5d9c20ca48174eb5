# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""What stands between two hosts: it delays, drops and encrypts."""
import socket
import ssl
import threading


class Proxy:
    """Carries connections to `target`, a port, or keeps the answers back; with a certificate it speaks TLS."""

    def __init__(self, target, certificate=None):
        self.target, self.holding, self.carried = target, threading.Event(), 0
        self._context = None
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(*certificate)
        self._sockets, self._lock = set(), threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self):
        while True:
            try:
                near = self._listener.accept()[0]
            except OSError:
                return
            thread = threading.Thread(target=self._connect, args=(near,))
            self._threads.append(thread)
            thread.start()

    def _connect(self, near):
        try:
            if self._context:
                near = self._context.wrap_socket(near, server_side=True)
            far = socket.create_connection(("127.0.0.1", self.target))
        except OSError:
            near.close()
            return
        with self._lock:
            self._sockets |= {near, far}
        back = threading.Thread(target=self._carry, args=(far, near, True))
        back.start()
        self._carry(near, far, False)
        back.join()
        near.close()
        far.close()
        with self._lock:
            self._sockets -= {near, far}

    def _carry(self, source, sink, is_answer):
        try:
            while data := source.recv(65536):
                if is_answer and self.holding.is_set():
                    continue
                self.carried += 0 if is_answer else len(data)
                sink.sendall(data)
        except OSError:
            pass
        for one in (source, sink):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for one in self._sockets:
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        for thread in self._threads:
            thread.join()
