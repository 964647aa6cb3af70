/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The demo's own workload: parts (a), (b), (c) and, if asked for, (d), all at once, each worker a process. */
final class WorkerProcesses implements Workload {
    private static final int GROUP_WORKERS = 3;
    private static final int NESTED_LEVELS = 2;
    private static final int STORM_WORKERS = 4;
    private static final int STORM_TRACES = 200;
    private static final int STORM_MAX_SPANS = 200;

    /** In percent of the storm's spans that have a parent. */
    private static final int LEAST_EARLY_PERCENT = 30;

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final long seed;
    private final boolean makesOrphans;

    WorkerProcesses(long seed, boolean makesOrphans) {
        this.seed = seed;
        this.makesOrphans = makesOrphans;
    }

    @Override
    public List<String> run(String bootstrapServers, Path manifests) throws IOException, InterruptedException {
        List<Process> workers = new ArrayList<>();
        try {
            for (ProcessBuilder worker : workers()) {
                Worker.prepare(worker.environment(), bootstrapServers, manifests);
                workers.add(worker.start());
            }
            List<ProcessHandle> leftBehind = makesOrphans ? killOne(bootstrapServers, manifests) : List.of();
            for (Process worker : workers) {
                if (worker.waitFor() != 0) {
                    throw new IllegalStateException("A worker process ended with exit code " + worker.exitValue());
                }
            }
            leftBehind.forEach(child -> child.onExit().join());
            return List.of();
        } finally {
            stop(workers);
        }
    }

    /** Part (d): kills a worker as soon as its children run. They are nobody's children then, and go on. */
    private static List<ProcessHandle> killOne(String bootstrapServers, Path manifests)
            throws IOException, InterruptedException {
        ProcessBuilder builder = WorkerProcess.builder(DoomedWorker.ROLE);
        Worker.prepare(builder.environment(), bootstrapServers, manifests);
        Process doomed = builder.start();
        long end = System.nanoTime() + START_TIMEOUT.toNanos();
        while (doomed.children().count() < DoomedWorker.CHILDREN && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        List<ProcessHandle> children = doomed.children().toList();
        doomed.destroyForcibly().waitFor();
        return children;
    }

    private List<ProcessBuilder> workers() {
        List<ProcessBuilder> workers = new ArrayList<>();
        workers.add(WorkerProcess.builder(NestedWorker.ROLE, "1", Integer.toString(NESTED_LEVELS)));
        for (int i = 1; i <= GROUP_WORKERS; i++) {
            workers.add(WorkerProcess.builder(GroupWorker.ROLE, Integer.toString(i), "demo/three-workers"));
        }
        for (int i = 0; i < STORM_WORKERS; i++) {
            workers.add(WorkerProcess.builder(
                    StormWorker.ROLE,
                    Long.toString(seed),
                    Integer.toString(i),
                    Integer.toString(STORM_WORKERS),
                    Integer.toString(STORM_TRACES),
                    Integer.toString(STORM_MAX_SPANS)));
        }
        return workers;
    }

    /** Also the processes that a worker has started. */
    private static void stop(List<Process> workers) throws InterruptedException {
        for (Process worker : workers) {
            worker.descendants().forEach(ProcessHandle::destroyForcibly);
            worker.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Override
    public List<String> biteFaults(SpansTopic spans, List<Expected> expected) {
        List<String> faults = new ArrayList<>();
        List<Expected> nested = part(NestedWorker.PART, expected);
        if (nested.stream().anyMatch(span -> span.parentName() != null && !spans.isBeforeParent(span))) {
            faults.add("in the nested trace a parent was reported before its child");
        }
        List<Expected> storm = part(StormWorker.PART, expected).stream()
                .filter(span -> span.parentName() != null)
                .toList();
        long early = storm.stream().filter(spans::isBeforeParent).count();
        if (early * 100 < storm.size() * (long) LEAST_EARLY_PERCENT) {
            faults.add("in the storm only " + early + " of " + storm.size() + " spans came before their parent");
        }
        if (spans.repeats() == 0) {
            faults.add("no record was sent twice");
        }
        if (spans.newerSnapshots() == 0) {
            faults.add("no span changed");
        }
        return faults;
    }

    private static List<Expected> part(String part, List<Expected> expected) {
        return expected.stream().filter(span -> span.part().equals(part)).toList();
    }
}
