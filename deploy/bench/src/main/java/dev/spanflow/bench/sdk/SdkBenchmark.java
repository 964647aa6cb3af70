/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.sdk;

import com.sun.management.ThreadMXBean;
import dev.spanflow.bench.Machine;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Start and end of a span with an input of 300 B, on the caller's thread; and how fast records reach the broker. */
@Command(
        name = "sdk",
        description =
                "What a span costs the caller, beside OpenTelemetry and Brave (JMH); then SDK to broker, acks=all.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SdkBenchmark implements Callable<Integer> {
    private static final int BATCH = 2_000;
    private static final int BATCHES = 400;

    @Param
    public Recorder.Kind kind = Recorder.Kind.SPANFLOW;

    @Option(names = "--quick", description = "A smoke run: one fork, short iterations, few records.")
    boolean quick;

    @Option(names = "--only", description = "caller or broker.", paramLabel = "PART")
    String only = "";

    @Option(names = "--rounds", description = "Of SDK to broker.", defaultValue = "5")
    int rounds = 5;

    @Option(names = "--records", description = "Of SDK to broker, a round.", defaultValue = "300000")
    int records = 300_000;

    private @org.jspecify.annotations.Nullable Recorder recorder;

    @Setup
    public void make() {
        recorder = kind.make();
    }

    @TearDown
    public void close() {
        recorder().close();
    }

    /** Outside of what is measured: a queue that is full would measure something else. */
    @Setup(Level.Invocation)
    public void drain() {
        recorder().drain();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void startAndEnd() {
        batch(recorder());
    }

    @Override
    public Integer call() throws Exception {
        Machine.requireFullCompiler();
        System.out.println(Machine.describe());
        if (!only.equals("broker")) {
            caller();
        }
        if (!only.equals("caller")) {
            new SendingBenchmark(quick ? 1 : rounds, quick ? 20_000 : records).run();
        }
        return 0;
    }

    private void caller() throws Exception {
        OptionsBuilder options = new OptionsBuilder();
        options.include(SdkBenchmark.class.getName() + "\\.startAndEnd")
                .forks(quick ? 1 : 3)
                .warmupIterations(quick ? 2 : 5)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(quick ? 3 : 5)
                .measurementTime(TimeValue.seconds(1));
        Collection<RunResult> results = new Runner(options.build()).run();
        System.out.printf("%n%-24s %20s %14s %10s%n", "start + end of a span", "ns (JMH)", "ns of CPU", "bytes");
        for (RunResult result : results) {
            Recorder.Kind of = Recorder.Kind.valueOf(result.getParams().getParam("kind"));
            Own own = Own.of(of);
            System.out.printf(
                    Locale.ROOT,
                    "%-24s %10.0f ± %-7.0f %14.0f %10d%n",
                    of.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    result.getPrimaryResult().getScore(),
                    result.getPrimaryResult().getScoreError(),
                    own.cpuNanos,
                    own.bytes);
        }
        System.out.println("CPU (median of batches) and bytes are those of the caller's thread alone");
    }

    /** What the calling thread itself uses, whatever else the machine does. */
    private record Own(double cpuNanos, long bytes) {
        private static Own of(Recorder.Kind kind) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long thread = Thread.currentThread().getId();
            long[] nanos = new long[BATCHES];
            long bytes = 0;
            try (Recorder recorder = kind.make()) {
                for (int i = -BATCHES; i < BATCHES; i++) {
                    recorder.drain();
                    long cpu = threads.getCurrentThreadCpuTime();
                    long allocated = threads.getThreadAllocatedBytes(thread);
                    batch(recorder);
                    nanos[Math.max(i, 0)] = threads.getCurrentThreadCpuTime() - cpu;
                    bytes += i < 0 ? 0 : threads.getThreadAllocatedBytes(thread) - allocated;
                }
            }
            Arrays.sort(nanos);
            return new Own((double) nanos[BATCHES / 2] / BATCH, bytes / BATCH / BATCHES);
        }
    }

    private static void batch(Recorder recorder) {
        for (int i = 0; i < BATCH; i++) {
            recorder.span();
        }
    }

    private Recorder recorder() {
        if (recorder == null) {
            throw new IllegalStateException("not set up");
        }
        return recorder;
    }
}
