/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.sgp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Certificates that a TLS server may be signed by, instead of those that Java comes with. */
public record Trust(SSLSocketFactory sockets, X509TrustManager manager) {
    /**
     * Reads them from a file, PEM, one or more.
     *
     * @throws IOException when it cannot be read or holds no certificate; the message says which
     */
    public static Trust of(Path pem) throws IOException {
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new IOException("it holds no certificate");
            }
            return of(certificates);
        } catch (GeneralSecurityException e) {
            throw new IOException("it holds no certificates in PEM: " + e.getMessage(), e);
        }
    }

    private static Trust of(Collection<? extends Certificate> certificates)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int count = 0;
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("ca-" + count++, certificate);
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return new Trust(context.getSocketFactory(), x509(managers));
    }

    private static X509TrustManager x509(TrustManagerFactory managers) throws GeneralSecurityException {
        for (TrustManager manager : managers.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("this Java knows no X.509");
    }
}
