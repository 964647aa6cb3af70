/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Ports of 127.0.0.1. KRaft must know its port before it listens, so a free one is looked up first. */
final class LoopbackPort {
    private LoopbackPort() {}

    static int free() {
        try {
            return tryBind(0);
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on 127.0.0.1", e);
        }
    }

    static int requireFree(int port) {
        try {
            return tryBind(port);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "port " + port + " of 127.0.0.1 is taken: stop the process that listens there or choose another"
                            + " port",
                    e);
        }
    }

    private static int tryBind(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // a port whose last connections linger is free for a listener
            socket.bind(address(port));
            return socket.getLocalPort();
        }
    }

    static InetSocketAddress address(int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }

    static boolean wasTaken(Throwable startFailure) {
        for (Throwable t = startFailure; t != null; t = t.getCause()) {
            if (t instanceof BindException) {
                return true;
            }
        }
        return false;
    }
}
