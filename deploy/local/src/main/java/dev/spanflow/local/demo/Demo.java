/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import dev.spanflow.local.LocalStack;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import picocli.CommandLine;

/** One run: stack up, workload, wait until the manifests are met, verdict. Its data is gone afterwards. */
final class Demo {
    private static final int PARTLY = 3;
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration LEDGER_TIMEOUT = Duration.ofSeconds(10);

    private final Workload workload;
    private final Duration timeout;
    private final Orphans orphans;
    private final boolean bypassAssembler;
    private final PrintWriter out;
    private final PrintWriter err;

    Demo(Workload workload, Duration timeout, Orphans orphans, boolean bypassAssembler, CommandLine console) {
        this.workload = workload;
        this.timeout = timeout;
        this.orphans = orphans;
        this.bypassAssembler = bypassAssembler;
        this.out = console.getOut();
        this.err = console.getErr();
    }

    int run(boolean once) throws Exception {
        Path data = Files.createTempDirectory("spanflow-demo");
        Thread cleanUp = new Thread(() -> delete(data), "demo-clean-up");
        Runtime.getRuntime().addShutdownHook(cleanUp);
        long begun = System.nanoTime();
        try (LocalStack stack = LocalStack.start(data, orphans.timeout(), orphans.policy(), bypassAssembler)) {
            printAddresses(stack, System.nanoTime() - begun);
            int exitCode = runIn(stack, Files.createDirectory(data.resolve("manifests")));
            if (!once) {
                out.printf("%nThe stack stays up. Stop it with Ctrl-C.%n");
                out.flush();
                new CountDownLatch(1).await();
            }
            return exitCode;
        }
    }

    private int runIn(LocalStack stack, Path manifests) throws Exception {
        List<String> complaints = workload.run(stack.bootstrapServers(), manifests);
        complaints.forEach(err::println);
        Verdict verdict = new Verdict(stack.sgp(), Manifest.readAll(manifests));
        boolean met = await(verdict, stack);
        DemoReport report = report(stack, verdict);
        report.print(out, stack.sgp());
        if (!met) {
            err.printf("Not all spans reached SGP within %d s.%n", timeout.toSeconds());
        }
        if (!complaints.isEmpty()) {
            err.printf("%,d lines were not sent.%n", complaints.size());
        }
        return !met || !report.isGood() ? CommandLine.ExitCode.SOFTWARE : complaints.isEmpty() ? 0 : PARTLY;
    }

    private boolean await(Verdict verdict, LocalStack stack) {
        long end = System.nanoTime() + timeout.toNanos();
        while (!verdict.isMet()) {
            Throwable failure = stack.failure();
            if (failure != null) {
                throw new IllegalStateException("A part of the stack died: " + failure.getMessage(), failure);
            }
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        return true;
    }

    private DemoReport report(LocalStack stack, Verdict verdict) throws IOException, InterruptedException {
        SpansTopic spans = new SpansTopic();
        TopicReader.read(stack.bootstrapServers(), stack.topics().spans(), spans::add);
        OrderedTopic ordered = new OrderedTopic(spans);
        TopicReader.read(stack.bootstrapServers(), stack.topics().orderedSpans(), ordered::add);
        AtomicLong deadLetters = new AtomicLong();
        TopicReader.read(
                stack.bootstrapServers(), stack.topics().deadLetters(), record -> deadLetters.incrementAndGet());
        List<String> faults = new ArrayList<>(workload.biteFaults(spans, verdict.expected()));
        faults.addAll(orphans.faults(verdict.expected(), spans, ordered, stack.sgp()));
        URI assembler = stack.assemblerUrl();
        Ledger ledger = assembler == null ? null : balancedLedger(stack, assembler);
        if (ledger != null && !ledger.isBalanced()) {
            faults.add("the books do not balance");
        }
        return new DemoReport(spans, ordered, deadLetters.get(), stack.sgp().report(), ledger, verdict.lost(), faults);
    }

    /** The last acknowledgements may be under way still. */
    private static Ledger balancedLedger(LocalStack stack, URI assembler) throws IOException, InterruptedException {
        long end = System.nanoTime() + LEDGER_TIMEOUT.toNanos();
        while (true) {
            Ledger ledger = Ledger.read(assembler, stack.exporterUrl());
            if (ledger.isBalanced() || System.nanoTime() - end > 0) {
                return ledger;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private void printAddresses(LocalStack stack, long nanos) {
        out.printf(Locale.ROOT, "Spanflow demo, ready after %.1f s%n%n", nanos / 1e9);
        out.printf("  Kafka          %s%n", stack.bootstrapServers());
        out.printf("  SGP stand-in   %s%n", stack.sgpUrl());
        out.printf("  Assembler      %s%n", bypassAssembler ? "bypassed: spans go to SGP as they come" : "running");
        out.flush();
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(Demo::deleteOne);
        } catch (IOException e) {
            // A folder for temporary files: the system clears it.
        }
    }

    private static void deleteOne(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }
}
