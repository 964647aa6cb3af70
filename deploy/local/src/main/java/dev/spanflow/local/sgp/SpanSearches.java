/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/** {@code POST /v5/spans/search}: a page of stored spans (SGP contract, sections 1 and 5). */
final class SpanSearches {
    private final SpanSearch search;

    SpanSearches(SpanSearch search) {
        this.search = search;
    }

    Answer post(HttpExchange exchange) throws IOException {
        String account = Incoming.account(exchange);
        Problems problems = new Problems();
        SearchPaging paging = SearchPaging.read(Incoming.query(exchange.getRequestURI()), problems);
        SearchFilters filters = SearchFilters.read(Json.tree(Incoming.body(exchange), problems), problems);
        problems.refuseIfAny();
        SpanSearch.Page page = search.find(account, filters, paging);
        ObjectNode list = ReadModel.list(account, page.spans());
        return Answer.ok(list.put("has_more", page.hasMore()).put("total", 0).put("limit", paging.limit()));
    }
}
