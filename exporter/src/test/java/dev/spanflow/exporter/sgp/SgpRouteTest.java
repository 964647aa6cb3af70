/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.sgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS and proxies on the way to SGP, over real sockets. Certificates are made by the JDK's keytool. */
@Timeout(60)
class SgpRouteTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    Path dir;

    final MockWebServer server = new MockWebServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void serverSignedByAGivenCertificate_isTrusted_andNobodyElse() throws Exception {
        Path ours = certificate("ours", "localhost");
        Path others = certificate("others", "localhost");
        serve("ours");

        assertThat(status(server.url("/"), Trust.of(ours), null)).isEqualTo(200);
        assertThat(status(server.url("/"), Trust.of(others), null)).isEqualTo(Answer.NONE);
        assertThat(status(server.url("/"), null, null)).isEqualTo(Answer.NONE);
        assertThat(server.getRequestCount()).as("the key goes to nobody else").isEqualTo(1);
    }

    @Test
    void certificateOfAnotherHost_isNotTrusted() throws Exception {
        Path pem = certificate("ours", "sgp.example");
        serve("ours");

        assertThat(status(server.url("/"), Trust.of(pem), null)).isEqualTo(Answer.NONE);
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void severalCertificatesInOneFile_areAllTrusted() throws Exception {
        Path both = dir.resolve("both.pem");
        Files.writeString(
                both,
                Files.readString(certificate("a", "localhost")) + Files.readString(certificate("ours", "localhost")));
        serve("ours");

        assertThat(status(server.url("/"), Trust.of(both), null)).isEqualTo(200);
    }

    @Test
    void fileWithoutCertificates_isRefused() throws IOException {
        Path empty = Files.writeString(dir.resolve("empty"), "");
        Path garbage = Files.writeString(dir.resolve("garbage"), "-----BEGIN CERTIFICATE-----\nno\n");

        assertThatThrownBy(() -> Trust.of(empty))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no certificate");
        assertThatThrownBy(() -> Trust.of(garbage)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Trust.of(dir.resolve("none"))).isInstanceOf(IOException.class);
    }

    @Test
    void proxy_getsTheRequest_inPlaceOfSgp() throws Exception {
        server.start();
        server.enqueue(new MockResponse.Builder().build());
        InetSocketAddress proxy = InetSocketAddress.createUnresolved(server.getHostName(), server.getPort());

        assertThat(status(HttpUrl.get("http://127.0.0.1:9/base"), null, proxy)).isEqualTo(200);
        RecordedRequest request = server.takeRequest();
        assertThat(request.getTarget()).isEqualTo("http://127.0.0.1:9/base/v5/spans/batch");
    }

    @Test
    void proxy_seesNoKey_whenSgpIsBehindTls() throws Exception {
        server.start();
        server.enqueue(new MockResponse.Builder().code(403).build());
        InetSocketAddress proxy = InetSocketAddress.createUnresolved(server.getHostName(), server.getPort());

        assertThat(status(HttpUrl.get("https://sgp.example/"), null, proxy)).isEqualTo(Answer.NONE);
        RecordedRequest request = server.takeRequest();
        assertThat(request.getMethod()).isEqualTo("CONNECT");
        assertThat(request.getHeaders().toString()).doesNotContain("x-api-key");
    }

    private int status(HttpUrl url, Trust trust, InetSocketAddress proxy) {
        SgpTarget target = new SgpTarget(url, () -> "key", null, "spanflow/1", trust, proxy, Duration.ofSeconds(20), 4);
        assertThat(target.toString()).doesNotContain("key");
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        try (SgpClient client = new SgpClient(target, () -> true)) {
            client.send(List.of("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)), answer::complete);
            return answer.join().status();
        }
    }

    private void serve(String name) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(dir.resolve(name + ".p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server.useHttps(context.getSocketFactory());
        server.start();
        server.enqueue(new MockResponse.Builder().build());
    }

    /** Signed by itself; returns it as PEM. */
    private Path certificate(String name, String host) throws Exception {
        String store = dir.resolve(name + ".p12").toString();
        Path pem = dir.resolve(name + ".pem");
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:" + host,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store,
                "-storepass",
                PASSWORD);
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                name,
                "-keystore",
                store,
                "-storepass",
                PASSWORD,
                "-file",
                pem.toString());
        return pem;
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
