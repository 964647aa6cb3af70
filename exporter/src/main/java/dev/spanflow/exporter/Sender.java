/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import java.util.List;
import java.util.function.Consumer;

/**
 * Sends one request to SGP, once: retries are not its business. Returns at once; the answer comes exactly once, on any
 * thread, also after a failure or a cancel.
 */
interface Sender {
    /**
     * Writes spans.
     *
     * @return cancels the request
     */
    Runnable send(List<Entry> entries, Consumer<Answer> onAnswer);

    /**
     * Asks whether a span is there.
     *
     * @return cancels the request
     */
    Runnable search(Lookup lookup, Consumer<Found> onFound);
}
