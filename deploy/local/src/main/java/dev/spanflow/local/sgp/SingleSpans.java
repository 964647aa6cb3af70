/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.spanflow.local.sgp.ReadModel.StoredSpan;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** {@code POST /v5/spans} and {@code GET}, {@code PATCH /v5/spans/ID} (SGP contract, section 1). */
final class SingleSpans {
    static final String PATH = "/v5/spans";
    private static final Set<String> PATCHED = Set.of("name", "end_timestamp", "output", "metadata", "status");

    private final SpanStore store;
    private final Supplier<Modes> modes;

    SingleSpans(SpanStore store, Supplier<Modes> modes) {
        this.store = store;
        this.modes = modes;
    }

    Answer post(HttpExchange exchange) throws IOException {
        return stored(Incoming.account(exchange), tree(exchange));
    }

    Answer get(HttpExchange exchange) {
        String account = Incoming.account(exchange);
        return Answer.ok(ReadModel.span(account, find(account, exchange)));
    }

    Answer patch(HttpExchange exchange) throws IOException {
        String account = Incoming.account(exchange);
        if (!modes.get().isLegacy()) {
            throw new Refusal(501, "this account's spans cannot be patched: send the whole span with PUT");
        }
        StoredSpan span = find(account, exchange);
        JsonNode changes = tree(exchange);
        ObjectNode changed = span.fields().deepCopy();
        Problems problems = new Problems();
        changes.properties().forEach(change -> {
            if (PATCHED.contains(change.getKey())) {
                changed.set(change.getKey(), change.getValue());
            } else {
                problems.add("extra_forbidden", change.getKey() + " cannot be changed", change.getKey());
            }
        });
        problems.refuseIfAny();
        return stored(account, changed);
    }

    private StoredSpan find(String account, HttpExchange exchange) {
        String id = exchange.getRequestURI().getPath().substring(PATH.length() + 1);
        return store.find(account, id).orElseThrow(() -> new Refusal(404, "there is no span " + id));
    }

    private static JsonNode tree(HttpExchange exchange) throws IOException {
        Problems problems = new Problems();
        JsonNode tree = Json.tree(Incoming.body(exchange), problems);
        problems.refuseIfAny();
        return tree;
    }

    private Answer stored(String account, JsonNode span) {
        Problems problems = new Problems();
        SpanItem item = ItemSchema.read(0, span, Json.text(span), modes.get(), problems);
        problems.refuseIfAny();
        List<SpanItem> items = item == null ? List.of() : List.of(item);
        return Answer.ok(ReadModel.span(
                account, store.accept(account, items, modes.get()).iterator().next()));
    }
}
