/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/** Ports of 127.0.0.1; 0 stands for any free one. */
record LocalPorts(int kafka, int sgp, int assembler, int exporter) {
    static final LocalPorts ANY = new LocalPorts(0, 0, 0, 0);

    private static final int HIGHEST = 65_535;

    /**
     * To be asked before anything starts.
     *
     * @throws ConfigException for a number that is no port, or that two share
     * @throws IllegalStateException when one is taken; the message names it and its flag
     */
    void requireFree() {
        Map<Integer, String> flags = new LinkedHashMap<>();
        require("--kafka-port", kafka, flags);
        require("--sgp-port", sgp, flags);
        require("--assembler-port", assembler, flags);
        require("--exporter-port", exporter, flags);
    }

    private static void require(String flag, int port, Map<Integer, String> flags) {
        if (port < 0 || port > HIGHEST) {
            throw new ConfigException(flag + " " + port + ": a port is 1 to " + HIGHEST + ", or 0 for any free one.");
        }
        if (port == 0) {
            return;
        }
        String other = flags.put(port, flag);
        if (other != null) {
            throw new ConfigException(other + " and " + flag + " are both " + port + ": choose another for one.");
        }
        if (!isFree(port)) {
            throw new IllegalStateException("Port " + port
                    + " of 127.0.0.1 is taken. Stop what listens there, or choose" + " another with " + flag + ".");
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // a port whose last connections linger is free for a listener
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
