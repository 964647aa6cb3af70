/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.embedded;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The broker as a program. Here a fatal fault does end the JVM, as it would on a server. */
final class BrokerProcess {
    private static final int DEFAULT_PORT = 9092;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private BrokerProcess() {}

    /** Returns the exit status, after the broker has stopped. */
    static int run(String[] args) {
        try {
            serve(Options.parse(args));
            return 0;
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return USAGE;
        } catch (IllegalStateException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            return FAILED;
        }
    }

    private static void serve(Options options) {
        EmbeddedKafka broker = EmbeddedKafka.open(options.data(), options.port());
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "embedded-kafka-close"));
        System.out.println("ready " + broker.bootstrapServers());
        broker.awaitStop();
    }

    record Options(int port, Path data) {
        private static final String USE = "; use: [--port N] --data DIR";

        static Options parse(String[] args) {
            int port = DEFAULT_PORT;
            @Nullable Path data = null;
            for (int i = 0; i < args.length; i += 2) {
                if (i + 1 == args.length) {
                    throw new IllegalArgumentException(args[i] + " has no value" + USE);
                }
                switch (args[i]) {
                    case "--port" -> port = parsePort(args[i + 1]);
                    case "--data" -> data = Path.of(args[i + 1]);
                    default -> throw new IllegalArgumentException("unknown option " + args[i] + USE);
                }
            }
            if (data == null) {
                throw new IllegalArgumentException("--data is missing" + USE);
            }
            return new Options(port, data);
        }

        private static int parsePort(String value) {
            try {
                int port = Integer.parseInt(value);
                if (port >= 0 && port <= 65_535) {
                    return port;
                }
            } catch (NumberFormatException e) {
                // answered below, like a number out of range
            }
            throw new IllegalArgumentException("--port " + value + " is not a number from 0 to 65535" + USE);
        }
    }
}
