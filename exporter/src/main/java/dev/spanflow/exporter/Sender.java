/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import java.util.List;
import java.util.function.Consumer;

/** Sends one request to SGP, once: retries are not its business. */
interface Sender {
    /**
     * Returns at once. The answer comes exactly once, on any thread, also after a failure or a cancel.
     *
     * @return cancels the request
     */
    Runnable send(List<Entry> entries, Consumer<Answer> onAnswer);
}
