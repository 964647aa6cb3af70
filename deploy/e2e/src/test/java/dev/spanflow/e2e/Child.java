/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static org.awaitility.Awaitility.await;

import dev.spanflow.local.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A JVM on this one's class path, and all that it says. */
final class Child implements AutoCloseable {
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(30);

    private final Process process;
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Thread reader = new Thread(this::read, "child-output");

    private Child(Process process) {
        this.process = process;
        reader.setDaemon(true);
        reader.start();
    }

    /** Nothing of Spanflow's or SGP's is taken over from this environment. */
    static Child start(Class<?> main, Map<String, String> environment, String... args) throws IOException {
        return start(main, "640m", environment, args);
    }

    static Child start(Class<?> main, String heap, Map<String, String> environment, String... args) throws IOException {
        List<String> command = ChildJvm.command(main, heap);
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("SGP_") || name.startsWith("SPANFLOW_"));
        builder.environment().putAll(environment);
        return new Child(builder.start());
    }

    /** Waits for the end; gives the exit code after everything that was said has been read. */
    int exitCode(Duration timeout) throws InterruptedException {
        if (!process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("The process has not ended within " + timeout + ". It said:\n" + output());
        }
        reader.join();
        return process.exitValue();
    }

    /** Waits until the process has said this. */
    void awaitOutput(String text, Duration timeout) {
        await("the process to say: " + text)
                .atMost(timeout)
                .failFast("it ended before", () -> !isAlive() && !output().contains(text))
                .until(() -> output().contains(text));
    }

    /** Both streams, as they came. */
    String output() {
        return String.join("\n", lines) + "\n";
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Asks it to end, and waits until it has cleaned up after itself. */
    void stop(Duration timeout) throws InterruptedException {
        process.destroy();
        exitCode(timeout);
    }

    /** kill -9, and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(KILL_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("The process lives on after kill -9");
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        kill();
    }

    private void read() {
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            said.lines().forEach(lines::add);
        } catch (IOException | java.io.UncheckedIOException e) {
            lines.add("(cut off: " + e.getMessage() + ")");
        }
    }
}
