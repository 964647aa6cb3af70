/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** An HTTP answer with a JSON body. */
record Answer(int status, String json) {
    static Answer ok(Object value) {
        return new Answer(200, Json.text(value));
    }

    static Answer refused(Refusal refusal) {
        return error(refusal.status(), refusal.detail());
    }

    static Answer error(int status, String detail) {
        return error(status, TextNode.valueOf(detail));
    }

    private static Answer error(int status, JsonNode detail) {
        return new Answer(status, Json.text(Json.object().set("detail", detail)));
    }
}
