/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.examples;

import dev.spanflow.tracing.Scope;
import dev.spanflow.tracing.Tracing;
import java.util.Map;

/** The worker of the project's README; {@link ReadmeTest} holds the two to each other. */
public final class FirstWorker {
    private FirstWorker() {}

    // begin
    public static void main(String[] args) {
        try (Tracing tracing = Tracing.create("127.0.0.1:9092")) {
            Map<String, String> message = tracing.trace("job").call(() -> {
                tracing.inSpan("plan", () -> System.out.println("planning"));
                return tracing.currentContext().toMap(); // goes with the work: a queue, a header, a file
            });
            try (Scope joined = tracing.join(message)) { // in another worker: the same trace goes on
                tracing.inSpan("part", () -> System.out.println("working"));
            }
        }
    }
    // end
}
