/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import dev.spanflow.cli.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code spanflow demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Show the whole pipeline: worker processes, a real Kafka broker, assembler, exporter and a stand-in of SGP, all on"
                    + " this machine. Exit code 1 if a child reached SGP before its parent, or a span was lost."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  spanflow demo --once                     run, print the verdict, stop",
            "  spanflow demo --once --input spans.jsonl send your own span records instead",
            "  spanflow demo --once --orphan-timeout 5  see what becomes of spans whose parent never comes",
            "  spanflow demo --once --bypass-assembler  see what happens without the assembler"
        })
public final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--once", description = "Stop after the verdict; otherwise the stack stays up until Ctrl-C.")
    private boolean once;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "Give up on spans that have not reached SGP by then. Default: ${DEFAULT-VALUE}")
    private int timeoutSeconds;

    @Option(names = "--input", paramLabel = "FILE", description = "Span records to send, one JSON object a line.")
    private @Nullable Path input;

    @Option(names = "--seed", defaultValue = "1", description = "Of the storm of spans. Default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = "--orphan-timeout",
            paramLabel = "SECONDS",
            description = "Also kill a worker before its root span is sent; spans wait so long for a parent.")
    private @Nullable Integer orphanTimeoutSeconds;

    @Option(
            names = "--orphan-policy",
            paramLabel = "POLICY",
            defaultValue = "pass",
            description = "How its children's spans leave: pass or stub. Default: ${DEFAULT-VALUE}")
    private String orphanPolicy = "pass";

    @Option(names = "--bypass-assembler", description = "Export the spans as they come, out of order: the control.")
    private boolean bypassAssembler;

    @Override
    public Integer call() throws Exception {
        if (timeoutSeconds < 1) {
            throw new ParameterException(spec.commandLine(), "--timeout must be at least 1: " + timeoutSeconds);
        }
        if (input != null && !Files.isReadable(input)) {
            throw new ParameterException(spec.commandLine(), "Cannot read --input " + input + ": no such file.");
        }
        Orphans orphans = orphans();
        Workload workload = input == null ? new WorkerProcesses(seed, orphans.areMade()) : new FileInput(input);
        Demo demo =
                new Demo(workload, Duration.ofSeconds(timeoutSeconds), orphans, bypassAssembler, spec.commandLine());
        return demo.run(once);
    }

    private Orphans orphans() {
        if (orphanTimeoutSeconds != null && orphanTimeoutSeconds < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--orphan-timeout must be at least 1: " + orphanTimeoutSeconds);
        }
        if (!orphanPolicy.equals("pass") && !orphanPolicy.equals("stub")) {
            throw new ParameterException(spec.commandLine(), "--orphan-policy must be pass or stub: " + orphanPolicy);
        }
        return new Orphans(
                orphanTimeoutSeconds == null ? null : Duration.ofSeconds(orphanTimeoutSeconds), orphanPolicy);
    }
}
