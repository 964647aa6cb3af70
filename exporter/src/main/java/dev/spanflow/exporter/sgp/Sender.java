/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.sgp;

import java.util.List;
import java.util.function.Consumer;

/**
 * Sends one request to SGP, once: retries are not its business. Returns at once; the answer comes exactly once, on any
 * thread, also after a failure or a cancel.
 */
public interface Sender {
    /**
     * Writes spans.
     *
     * @param records the spans' JSON objects, in their order
     * @return cancels the request
     */
    Runnable send(List<byte[]> records, Consumer<Answer> onAnswer);

    /**
     * Asks whether a span is there.
     *
     * @return cancels the request
     */
    Runnable search(Lookup lookup, Consumer<Found> onFound);
}
