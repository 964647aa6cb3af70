/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.examples;

import dev.spanflow.tracing.Redaction;
import dev.spanflow.tracing.Span;
import dev.spanflow.tracing.Tracing;
import java.nio.file.Path;
import java.util.Map;

/** A worker that loses nothing, tells nobody its secrets, and knows what was dropped. */
public final class CarefulWorker {
    private CarefulWorker() {}

    // begin build
    public static Tracing tracing(String servers, Path folder, Map<String, Long> dropped) {
        return Tracing.builder(servers)
                .journal(folder) // survives outages, and kill -9 of this process
                .redaction(Redaction.ofNames("password", "authorization"))
                .onDrop((cause, records) -> dropped.merge(cause.name(), records, Long::sum))
                .build();
    }
    // end build

    // begin explicit
    public static void answer(Tracing tracing, Iterable<String> words) {
        Span span = tracing.span("generate").input("prompt", "hello").start();
        try {
            StringBuilder text = new StringBuilder();
            for (String word : words) {
                span.output("text", text.append(word)).update(); // shows while it grows
            }
        } catch (RuntimeException e) {
            span.error(e);
            throw e;
        } finally {
            span.end();
        }
    }
    // end explicit
}
