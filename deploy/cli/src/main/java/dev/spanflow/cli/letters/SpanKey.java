/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.SpanRecord;

/** Identity of a span. */
record SpanKey(String account, String traceId, String id) {
    static SpanKey of(SpanRecord span, org.apache.kafka.common.header.Headers headers) {
        return new SpanKey(Headers.account(headers), span.traceId(), span.id());
    }
}
