/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import java.time.Duration;

/** Is told of every request, for distributions that counters cannot show. Called on the poll thread: be quick, never throw. */
@FunctionalInterface
public interface ExportListener {
    /**
     * A batch was answered, or was not.
     *
     * @param status {@code 2xx} to {@code 5xx}, {@code none} without an answer
     * @param took from the start of the request to the end of the answer
     */
    void batchEnded(String status, int spans, Duration took);
}
