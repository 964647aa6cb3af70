/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import dev.spanflow.cli.Logging;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The stand-in as a program, for its container: there it must be reached from others, so over TLS, as SGP itself. The key
 * store's password is read from {@code SGP_KEY_STORE_PASSWORD}.
 */
@Command(name = "sgp-stand-in", description = "SGP's span endpoints, for tests.", mixinStandardHelpOptions = true)
final class StandInProcess implements Callable<Integer> {
    private static final String PASSWORD = "SGP_KEY_STORE_PASSWORD";

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "Address to listen on. Default: ${DEFAULT-VALUE}")
    private String host = "";

    @Option(names = "--port", defaultValue = "8686", description = "Default: ${DEFAULT-VALUE}")
    private int port;

    @Option(names = "--data", required = true, description = "SQLite file; made when absent.")
    private Path data = Path.of("");

    @Option(names = "--key-store", description = "PKCS12 file with key and certificate; without it, plain HTTP.")
    private @Nullable Path keyStore;

    private StandInProcess() {}

    public static void main(String[] args) {
        Logging.use(System.getenv());
        System.exit(new CommandLine(new StandInProcess()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        SSLContext tls = keyStore == null ? null : tls(keyStore, System.getenv(PASSWORD));
        SgpStandIn standIn = SgpStandIn.start(data, new InetSocketAddress(host, port), tls);
        Runtime.getRuntime().addShutdownHook(new Thread(standIn::close, "sgp-stand-in-stop"));
        new CountDownLatch(1).await();
        return 0;
    }

    private static SSLContext tls(Path keyStore, @Nullable String password)
            throws GeneralSecurityException, IOException {
        if (password == null) {
            throw new IllegalStateException("Set " + PASSWORD + " to open " + keyStore + ".");
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore)) {
            keys.load(in, password.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, password.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }
}
