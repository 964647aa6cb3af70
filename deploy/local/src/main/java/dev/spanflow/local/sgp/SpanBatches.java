/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code PUT /v5/spans/batch}: insert or replace up to 1000 spans (SGP contract, section 1). */
final class SpanBatches {
    static final int MAX_BODY_BYTES = 16 * 1024 * 1024;
    private static final String DEFAULT_ACCOUNT = "default";

    private final SpanStore store;

    SpanBatches(SpanStore store) {
        this.store = store;
    }

    Answer put(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getRequestHeaders();
        if (isBlank(headers.getFirst("x-api-key"))) {
            throw new Refusal(401, "x-api-key is missing");
        }
        String account = headers.getFirst("x-selected-account-id");
        List<SpanItem> items = BatchValidator.parse(body(exchange.getRequestBody()));
        return stored(isBlank(account) ? DEFAULT_ACCOUNT : account, items);
    }

    private Answer stored(String account, List<SpanItem> items) {
        return Answer.ok(ReadModel.list(account, store.accept(account, items)));
    }

    private static byte[] body(InputStream in) throws IOException {
        byte[] body = in.readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            throw new Refusal(413, "the body has more than " + MAX_BODY_BYTES + " bytes");
        }
        return body;
    }

    private static boolean isBlank(@Nullable String header) {
        return header == null || header.isBlank();
    }
}
