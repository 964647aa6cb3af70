/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A worker process of the demo. It knows the brokers, its role, and nothing of the other workers. */
public final class Worker {
    /** The folder for manifests. */
    static final String MANIFESTS = "SPANFLOW_DEMO_MANIFESTS";

    /** Many processes share this machine: connecting may take a while. */
    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(60);

    private final String bootstrapServers;
    private final Path manifests;

    private Worker(String bootstrapServers, Path manifests) {
        this.bootstrapServers = bootstrapServers;
        this.manifests = manifests;
    }

    public static void main(String[] args) throws Exception {
        Worker worker = new Worker(require("SPANFLOW_BOOTSTRAP_SERVERS"), Path.of(require(MANIFESTS)));
        List<String> rest = Arrays.asList(args).subList(1, args.length);
        switch (args[0]) {
            case GroupWorker.ROLE -> GroupWorker.run(worker, rest);
            case NestedWorker.ROLE -> NestedWorker.run(worker, rest);
            case DoomedWorker.ROLE -> DoomedWorker.run(worker);
            case DoomedWorker.CHILD_ROLE -> DoomedWorker.runChild(worker, rest);
            case StormWorker.ROLE -> StormWorker.run(worker, rest);
            default -> throw new IllegalArgumentException("no such role: " + args[0]);
        }
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    void announce(String name, List<Expected> spans) {
        Manifest.write(manifests.resolve(name + ".jsonl"), spans);
    }

    private static String require(String variable) {
        String value = System.getenv(variable);
        if (value == null) {
            throw new IllegalArgumentException("the demo starts workers with " + variable + " set");
        }
        return value;
    }

    /** The environment of a worker: nothing of SGP's. */
    static void prepare(Map<String, String> environment, String bootstrapServers, Path manifests) {
        environment.keySet().removeIf(name -> name.startsWith("SGP_") || name.startsWith("SPANFLOW_"));
        environment.remove("DISABLE_SCALE_TRACING");
        environment.put("SPANFLOW_BOOTSTRAP_SERVERS", bootstrapServers);
        environment.put(MANIFESTS, manifests.toString());
    }
}
