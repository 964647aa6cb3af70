/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.embedded;

import java.nio.file.Path;

/**
 * The broker's key and certificate.
 *
 * @param file a PKCS12 key store, with a certificate for 127.0.0.1
 * @param password of the store and of its key
 */
public record TlsKeyStore(Path file, String password) {
    @Override
    public String toString() {
        return "TlsKeyStore[" + file + "]";
    }
}
