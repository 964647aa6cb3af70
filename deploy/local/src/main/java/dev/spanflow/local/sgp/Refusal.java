/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** A request that is answered with an error; nothing of it is stored (SGP contract, section 6). */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient JsonNode detail;

    Refusal(int status, JsonNode detail) {
        super(status + " " + detail, null, false, false);
        this.status = status;
        this.detail = detail;
    }

    Refusal(int status, String detail) {
        this(status, TextNode.valueOf(detail));
    }

    int status() {
        return status;
    }

    /** What stands under {@code detail} in the answer's body. */
    JsonNode detail() {
        return detail;
    }
}
