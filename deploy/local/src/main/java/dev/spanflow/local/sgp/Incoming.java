/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every request to SGP's endpoints is read for (SGP contract, section 2). */
final class Incoming {
    static final int MAX_BODY_BYTES = 16 * 1024 * 1024;
    private static final String DEFAULT_ACCOUNT = "default";

    private Incoming() {}

    /** @throws Refusal 401 without a key; any key is taken */
    static String account(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        if (isBlank(headers.getFirst("x-api-key"))) {
            throw new Refusal(401, "x-api-key is missing");
        }
        String account = headers.getFirst("x-selected-account-id");
        return isBlank(account) ? DEFAULT_ACCOUNT : account;
    }

    /** @throws Refusal 413 */
    static byte[] body(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            throw new Refusal(413, "the body has more than " + MAX_BODY_BYTES + " bytes");
        }
        return body;
    }

    /** The parameters; of one that occurs twice the last. */
    static Map<String, String> query(URI uri) {
        Map<String, String> parameters = new HashMap<>();
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        for (String pair : query.split("&", -1)) {
            String[] nameAndValue = pair.split("=", 2);
            if (nameAndValue.length == 2) {
                parameters.put(nameAndValue[0], URLDecoder.decode(nameAndValue[1], StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    private static boolean isBlank(@Nullable String header) {
        return header == null || header.isBlank();
    }
}
