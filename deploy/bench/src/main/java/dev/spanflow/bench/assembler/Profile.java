/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.assembler;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * A flight recording of the assembler's rounds, and what it says: where its stream threads were, by part and by method. A
 * sample belongs to the part that is named first among its frames, innermost frame first.
 */
final class Profile implements AutoCloseable {
    private static final String STREAM_THREAD = ".*StreamThread-\\d+";
    private static final int METHODS = 30;
    private static final Duration PERIOD = Duration.ofMillis(10);

    /** Beginnings of frames, as {@code class.method}. */
    private record Part(String name, List<String> frames) {}

    private static final List<Part> PARTS = List.of(
            new Part(
                    "idle",
                    List.of(
                            "sun.nio.ch.",
                            "jdk.internal.misc.Unsafe.park",
                            "java.lang.Object.wait",
                            "java.lang.ProcessHandleImpl")),
            new Part("span edit (splice)", List.of("dev.spanflow.schemas.SpanEdit", "dev.spanflow.schemas.Repairs")),
            new Part("span read (JSON)", List.of("dev.spanflow.schemas.")),
            new Part("hashes", List.of("dev.spanflow.assembler.ordering.Hashes")),
            new Part("RocksDB", List.of("org.rocksdb.")),
            new Part("changelog", List.of("org.apache.kafka.streams.state.internals.ChangeLogging")),
            new Part("store cache", List.of("org.apache.kafka.streams.state.internals.")),
            new Part("store rows", List.of("dev.spanflow.assembler.StoreRows")),
            new Part("ordering", List.of("dev.spanflow.assembler.ordering.")),
            new Part("producer", List.of("org.apache.kafka.clients.producer.")),
            new Part("forward", List.of("org.apache.kafka.streams.processor.internals.ProcessorContextImpl.forward")),
            new Part("intake, output, other of ours", List.of("dev.spanflow.assembler.")),
            new Part("poll", List.of("org.apache.kafka.clients.consumer.")),
            new Part("commit", List.of("org.apache.kafka.streams.processor.internals.TaskExecutor.commit")),
            new Part("Kafka Streams, other", List.of("org.apache.kafka.")),
            new Part("other", List.of("")));

    private final Recording recording = new Recording();
    private final Path file;

    Profile(Path file) {
        this.file = file;
        recording.enable("jdk.ExecutionSample").withPeriod(PERIOD);
        recording.enable("jdk.NativeMethodSample").withPeriod(PERIOD);
        recording
                .enable("jdk.ObjectAllocationSample")
                .with("throttle", "1000/s")
                .withStackTrace();
        recording.enable("jdk.GCPhasePause");
        recording.enable("jdk.ThreadCPULoad").withPeriod(Duration.ofSeconds(1));
        recording.start();
    }

    /** Ends the recording and prints what it says. */
    @Override
    public void close() throws IOException {
        recording.stop();
        recording.dump(file);
        recording.close();
        print(RecordingFile.readAllEvents(file));
    }

    private void print(List<RecordedEvent> events) {
        System.out.printf("%nprofile of the assembler's rounds (%s)%n", file);
        Map<String, Long> parts = new HashMap<>();
        Map<String, Long> methods = new HashMap<>();
        Map<String, Long> allocations = new HashMap<>();
        Map<String, Long> threads = new HashMap<>();
        long paused = 0;
        for (RecordedEvent event : events) {
            switch (event.getEventType().getName()) {
                case "jdk.ExecutionSample", "jdk.NativeMethodSample" -> sample(event, threads, parts, methods);
                case "jdk.ObjectAllocationSample" -> allocation(event, allocations);
                case "jdk.GCPhasePause" -> paused += event.getDuration().toMillis();
                default -> {
                    // only for those who open the file
                }
            }
        }
        print("busy threads", threads, METHODS);
        print("stream threads by part", parts, PARTS.size());
        print("stream threads by method (self)", methods, METHODS);
        print("allocation in stream threads, by part and class", allocations, METHODS);
        System.out.printf("%ngarbage collection paused for %,d ms%n", paused);
    }

    private static void sample(
            RecordedEvent event, Map<String, Long> threads, Map<String, Long> parts, Map<String, Long> methods) {
        if (event.getStackTrace() == null) {
            return;
        }
        List<RecordedFrame> frames = event.getStackTrace().getFrames();
        String part = part(frames);
        boolean idle = part.equals(PARTS.get(0).name);
        String thread = event.getThread("sampledThread").getJavaName();
        if (!idle) {
            threads.merge(thread.replaceAll("bench-.*StreamThread", "StreamThread"), 1L, Long::sum);
        }
        if (!thread.matches(STREAM_THREAD)) {
            return;
        }
        parts.merge(part, 1L, Long::sum);
        if (!idle) {
            methods.merge(name(frames.get(0)), 1L, Long::sum);
        }
    }

    private static void allocation(RecordedEvent event, Map<String, Long> allocations) {
        if (event.getThread() == null
                || event.getStackTrace() == null
                || !String.valueOf(event.getThread().getJavaName()).matches(STREAM_THREAD)) {
            return;
        }
        String what = part(event.getStackTrace().getFrames()) + ": "
                + event.getClass("objectClass").getName();
        allocations.merge(what, event.getLong("weight"), Long::sum);
    }

    private static String part(List<RecordedFrame> frames) {
        for (RecordedFrame frame : frames) {
            String name = name(frame);
            for (Part part : PARTS.subList(0, PARTS.size() - 1)) {
                if (part.frames.stream().anyMatch(name::startsWith)) {
                    return part.name;
                }
            }
        }
        return PARTS.get(PARTS.size() - 1).name;
    }

    private static String name(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    private static void print(String title, Map<String, Long> counts, int most) {
        double all = counts.values().stream().mapToLong(Long::longValue).sum();
        System.out.printf("%n%s%n", title);
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(most)
                .forEach(count ->
                        System.out.printf(Locale.ROOT, "%6.1f %%  %s%n", 100 * count.getValue() / all, count.getKey()));
    }
}
