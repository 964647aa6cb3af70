/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench;

import dev.spanflow.bench.assembler.AssemblerBenchmark;
import dev.spanflow.bench.assembler.ReplayBenchmark;
import dev.spanflow.bench.codec.CodecBenchmark;
import dev.spanflow.bench.exporter.ExporterBenchmark;
import dev.spanflow.bench.sdk.SdkBenchmark;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Runs a benchmark by its name; each prints its own tables on stdout and its progress on stderr. */
@Command(
        name = "deploy/bench/run",
        description = "Benchmarks: each prints the floor beside our figure, both from one run.",
        mixinStandardHelpOptions = true,
        subcommands = {
            AssemblerBenchmark.class,
            CodecBenchmark.class,
            ExporterBenchmark.class,
            ReplayBenchmark.class,
            SdkBenchmark.class
        })
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        // Kafka's threads may linger.
        System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }
}
