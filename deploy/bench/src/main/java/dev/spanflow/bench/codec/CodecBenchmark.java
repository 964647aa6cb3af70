/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.spanflow.bench.Machine;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.SpanEdit;
import dev.spanflow.schemas.SpanRecord;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One record through the codec; the floor is Jackson's parser going over its tokens, none looked at. */
@Command(
        name = "codec",
        description = "Reading and changing one record of ~600 B, beside Jackson skipping over it (JMH).",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark implements Callable<Integer> {
    private static final JsonFactory JACKSON = new JsonFactory();

    @Param
    public Records record = Records.SOUND;

    private byte[] bytes = new byte[0];

    @Setup
    public void write() {
        bytes = record.bytes();
    }

    @Option(names = "--only", description = "Benchmarks whose name matches.", paramLabel = "REGEX")
    String only = ".*";

    @Option(names = "--quick", description = "A smoke run: one fork, short iterations.")
    boolean quick;

    @Override
    public Integer call() throws RunnerException {
        System.out.println(Machine.describe());
        OptionsBuilder options = new OptionsBuilder();
        options.include(CodecBenchmark.class.getName() + "\\.(" + only + ")")
                .addProfiler("gc")
                .forks(quick ? 1 : 3)
                .warmupIterations(quick ? 2 : 5)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(quick ? 3 : 5)
                .measurementTime(TimeValue.seconds(1));
        new Runner(options.build()).run();
        return 0;
    }

    @Benchmark
    public int floor() throws IOException {
        int tokens = 0;
        try (JsonParser parser = JACKSON.createParser(bytes)) {
            while (parser.nextToken() != null) {
                tokens++;
            }
        }
        return tokens;
    }

    @Benchmark
    public SpanRecord read() throws InvalidSpanException {
        return SpanRecord.read(bytes);
    }

    @Benchmark
    public byte[] joinGroup() {
        return SpanEdit.of(bytes).group("job-9").toBytes();
    }

    @Benchmark
    public byte[] cut() {
        return SpanEdit.of(bytes).withoutParent("cycle").toBytes();
    }
}
