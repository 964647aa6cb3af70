/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.examples;

import dev.spanflow.tracing.Scope;
import dev.spanflow.tracing.Tracing;
import java.util.Map;
import java.util.function.Consumer;

/** Strategy 2: one trace goes on in other workers, who are handed its context. */
public final class OneTraceOfManyWorkers {
    private OneTraceOfManyWorkers() {}

    // begin many
    public static void sender(Tracing tracing, Consumer<Map<String, String>> queue) {
        tracing.trace("job").run(() -> queue.accept(tracing.currentContext().toMap()));
    }

    public static void receiver(Tracing tracing, Map<String, String> message) {
        try (Scope joined = tracing.join(message)) {
            tracing.inSpan("part", () -> System.lineSeparator());
        }
    }
    // end many
}
