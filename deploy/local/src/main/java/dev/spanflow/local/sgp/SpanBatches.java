/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;

/** {@code PUT /v5/spans/batch}: insert or replace up to 1000 spans (SGP contract, section 1). */
final class SpanBatches {
    private final SpanStore store;

    SpanBatches(SpanStore store) {
        this.store = store;
    }

    Answer put(HttpExchange exchange) throws IOException {
        String account = Incoming.account(exchange);
        return stored(account, BatchValidator.parse(Incoming.body(exchange)));
    }

    private Answer stored(String account, List<SpanItem> items) {
        return Answer.ok(ReadModel.list(account, store.accept(account, items)));
    }
}
