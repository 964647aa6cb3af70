/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.examples;

import dev.spanflow.tracing.Tracing;
import java.util.Map;

/** Strategy 1: each worker has a trace of its own; a group joins them. */
public final class WorkersOfOneJob {
    private WorkersOfOneJob() {}

    // begin one
    public static int work(Tracing tracing, String jobId, String query) {
        return tracing.trace("worker")
                .group(jobId)
                .input(Map.of("query", query))
                .call(() -> {
                    int hits = tracing.inSpan("search", () -> query.length());
                    tracing.currentSpan().output(Map.of("hits", hits));
                    return hits;
                });
    }
    // end one
}
