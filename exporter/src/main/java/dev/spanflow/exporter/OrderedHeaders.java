/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Kind;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of an ordered record tell, read in one pass. Of a header that occurs twice the last counts.
 *
 * @param version null if none is given
 * @param kind a record that does not tell may be the first of its span
 * @param assembled whether the assembler made it of a record of the spans topic
 */
record OrderedHeaders(String account, @Nullable String version, Kind kind, boolean assembled) {
    static OrderedHeaders of(org.apache.kafka.common.header.Headers headers) {
        String account = Headers.DEFAULT_ACCOUNT;
        String version = null;
        Kind kind = Kind.FIRST;
        boolean assembled = false;
        for (Header header : headers) {
            switch (header.key()) {
                case Headers.ACCOUNT -> account = Headers.account(Headers.text(header));
                case Headers.VERSION -> version = Headers.text(header);
                case Headers.KIND -> kind = Kind.of(Headers.text(header));
                case Headers.INPUT -> assembled = true;
                default -> {}
            }
        }
        return new OrderedHeaders(account, version, kind, assembled);
    }

    boolean isKnownVersion() {
        try {
            return version == null || Integer.parseInt(version) <= Headers.VERSION_KNOWN;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
