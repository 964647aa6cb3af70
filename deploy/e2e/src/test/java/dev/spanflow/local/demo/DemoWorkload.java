/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;

/** The demo's workers against brokers that are there already; in its package for its sake. */
public final class DemoWorkload {
    private DemoWorkload() {}

    /**
     * Returns when all is acknowledged by the brokers.
     *
     * @param manifests an empty folder
     * @return the last record of each span that was sent
     */
    public static List<ObjectNode> run(String bootstrapServers, Path manifests, long seed) throws Exception {
        List<String> complaints = new WorkerProcesses(seed, false).run(bootstrapServers, manifests);
        if (!complaints.isEmpty()) {
            throw new IllegalStateException("not all was sent: " + complaints);
        }
        return Manifest.readAll(manifests).stream().map(Expected::last).toList();
    }
}
