/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.queries;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Ids;
import java.net.URI;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked, taken from a URL.
 *
 * @param id of the trace or the group; empty for the ledger
 * @param account whose it is
 * @param span one span of a trace, or null
 * @param after the page before told it, or null
 * @param limit how long a page may be
 * @param target path and query as they came, to ask another with
 */
record Question(
        Kind kind,
        String id,
        String account,
        @Nullable String span,
        @Nullable String after,
        int limit,
        String target) {
    static final int MAX_LIMIT = 1_000;
    private static final int DEFAULT_LIMIT = 100;

    enum Kind {
        TRACE("traces"),
        GROUP("groups"),
        LEDGER("ledger");

        private final String path;

        Kind(String path) {
            this.path = path;
        }

        private List<String> parameters() {
            return switch (this) {
                case TRACE -> List.of("account", "span", "after", "limit");
                case GROUP -> List.of("account", "after", "limit");
                case LEDGER -> List.of();
            };
        }

        private String names() {
            return parameters().isEmpty() ? "none" : String.join(", ", parameters());
        }
    }

    /** @throws Refusal when it cannot be understood */
    static Question of(URI url) throws Refusal {
        List<String> segments = List.of(url.getRawPath().substring(1).split("/", -1));
        Kind kind = kind(segments);
        String id = kind == Kind.LEDGER ? "" : requireId(kind.path + "/", decoded(segments.get(1)));
        Map<String, String> parameters = parameters(url.getRawQuery(), kind);
        String account = parameters.getOrDefault("account", Headers.DEFAULT_ACCOUNT);
        String span = parameters.get("span");
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return new Question(
                kind,
                id,
                requireId("account", account),
                span == null ? null : requireId("span", span),
                parameters.get("after"),
                limit(parameters.get("limit")),
                url.getRawPath() + query);
    }

    private static Kind kind(List<String> segments) throws Refusal {
        for (Kind kind : Kind.values()) {
            int length = kind == Kind.LEDGER ? 1 : 2;
            if (segments.get(0).equals(kind.path) && segments.size() == length) {
                return kind;
            }
        }
        throw new Refusal(
                Refusal.NOT_FOUND, "there is nothing here: ask for /traces/{trace_id}, /groups/{group_id} or /ledger");
    }

    private static Map<String, String> parameters(@Nullable String query, Kind kind) throws Refusal {
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
            String[] nameAndValue = parameter.split("=", 2);
            String name = decoded(nameAndValue[0]);
            if (!kind.parameters().contains(name)) {
                throw new Refusal(
                        Refusal.BAD_REQUEST,
                        "unknown parameter " + name + ": /" + kind.path + " takes " + kind.names());
            }
            parameters.put(name, nameAndValue.length == 1 ? "" : decoded(nameAndValue[1]));
        }
        return parameters;
    }

    private static String requireId(String name, String id) throws Refusal {
        String fault = Ids.fault(id);
        if (fault != null) {
            throw new Refusal(Refusal.BAD_REQUEST, name + " " + fault);
        }
        return id;
    }

    private static int limit(@Nullable String text) throws Refusal {
        try {
            int limit = text == null ? DEFAULT_LIMIT : Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // as for a number that is too large
        }
        throw new Refusal(Refusal.BAD_REQUEST, "limit is " + text + ", not a number from 1 to " + MAX_LIMIT);
    }

    /** A plus is a plus; forms have blanks in its place, paths have not. */
    private static String decoded(String raw) throws Refusal {
        try {
            return URLDecoder.decode(raw.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.BAD_REQUEST, "this is not percent-encoded: " + raw);
        }
    }
}
