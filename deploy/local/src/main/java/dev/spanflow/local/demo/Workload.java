/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import java.nio.file.Path;
import java.util.List;

/** What the demo sends. */
interface Workload {
    /**
     * Sends everything, after writing to the manifests what must come of it; returns when all of it is acknowledged by the
     * brokers.
     *
     * @return complaints about input that could not be sent, one line each
     */
    List<String> run(String bootstrapServers, Path manifests) throws Exception;

    /** Why the run proves nothing: where what lies on the topic is less bad than it was meant to be. */
    List<String> biteFaults(SpansTopic spans, List<Expected> expected);
}
