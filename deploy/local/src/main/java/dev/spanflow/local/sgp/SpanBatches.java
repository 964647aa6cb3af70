/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** {@code PUT} and {@code POST /v5/spans/batch}: up to 1000 spans (SGP contract, section 1). */
final class SpanBatches {
    private final SpanStore store;
    private final Supplier<Modes> modes;

    SpanBatches(SpanStore store, Supplier<Modes> modes) {
        this.store = store;
        this.modes = modes;
    }

    /** Inserts or replaces. */
    Answer put(HttpExchange exchange) throws IOException {
        return stored(Incoming.account(exchange), read(exchange));
    }

    /** Inserts; the tracing service takes it for the same as a PUT. */
    Answer post(HttpExchange exchange) throws IOException {
        String account = Incoming.account(exchange);
        List<SpanItem> items = read(exchange);
        if (modes.get().isLegacy()) {
            items.forEach(item -> requireNew(account, item.key().id()));
        }
        return stored(account, items);
    }

    private void requireNew(String account, String id) {
        if (store.find(account, id).isPresent()) {
            throw new Refusal(409, "there is a span " + id + " already");
        }
    }

    private List<SpanItem> read(HttpExchange exchange) throws IOException {
        return BatchValidator.parse(Incoming.body(exchange), modes.get());
    }

    private Answer stored(String account, List<SpanItem> items) {
        return Answer.ok(ReadModel.list(account, store.accept(account, items, modes.get())));
    }
}
