/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local;

import dev.spanflow.cli.Version;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code spanflow local}: the whole pipeline for development, until it is stopped. */
@Command(
        name = "local",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Run the whole pipeline on this machine: a real Kafka broker, assembler, exporter and a stand-in of SGP. What was"
                    + " sent is kept, and a stack started again on the same folder goes on where it was."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  spanflow local                            on the usual ports, until Ctrl-C",
            "  spanflow local --ephemeral --kafka-port 0 --output json",
            "  SGP_API_KEY=… spanflow local --sgp-url https://api.egp.scale.com"
        })
final class LocalCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(LocalCommand.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder to keep everything in. Default: ~/.local/share/spanflow")
    private @Nullable Path data;

    @Option(names = "--ephemeral", description = "Keep nothing after the end.")
    private boolean ephemeral;

    @Option(
            names = "--kafka-port",
            defaultValue = "9092",
            description = "0 for any free one. Default: ${DEFAULT-VALUE}")
    private int kafkaPort;

    @Option(names = "--sgp-port", defaultValue = "8686", description = "Of the stand-in. Default: ${DEFAULT-VALUE}")
    private int sgpPort;

    @Option(
            names = "--assembler-port",
            defaultValue = "8687",
            description = "For health and metrics. Default: ${DEFAULT-VALUE}")
    private int assemblerPort;

    @Option(
            names = "--exporter-port",
            defaultValue = "8688",
            description = "For health and metrics. Default: ${DEFAULT-VALUE}")
    private int exporterPort;

    @Option(
            names = "--sgp-url",
            paramLabel = "URL",
            description =
                    "Ship to this SGP instead of the stand-in, with the key of SPANFLOW_SGP_API_KEY or SGP_API_KEY."
                            + " Without this flag spans never leave this machine.")
    private @Nullable String sgpUrl;

    @Option(
            names = "--output",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How to print the addresses. Default: ${DEFAULT-VALUE}")
    private LocalBanner.Format output = LocalBanner.Format.text;

    LocalCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        long begun = System.nanoTime();
        LocalPorts ports = new LocalPorts(kafkaPort, sgpUrl == null ? sgpPort : 0, assemblerPort, exporterPort);
        SgpTarget target = sgpUrl == null ? null : SgpTarget.of(sgpUrl, environment);
        DataFolder folder = openData();
        LocalStack stack;
        try {
            ports.requireFree();
            stack = LocalStack.start(new LocalSettings(folder.path(), ports, target, Map.of(), false));
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stack, folder), "local-stop"));
        Duration startUp = Duration.ofNanos(System.nanoTime() - begun);
        new LocalBanner(stack, folder, target, startUp)
                .print(output, spec.commandLine().getOut());
        return watch(stack);
    }

    private DataFolder openData() {
        if (ephemeral && data != null) {
            throw new ConfigException("--ephemeral keeps nothing, --data keeps everything: leave one out.");
        }
        if (ephemeral) {
            return DataFolder.temporary();
        }
        return DataFolder.open(data == null ? DataFolder.standard(environment, System.getProperty("user.home")) : data);
    }

    /** Ctrl-C and SIGTERM end it through the hook. */
    private static int watch(LocalStack stack) {
        while (true) {
            Throwable failure = stack.failure();
            if (failure != null) {
                throw new IllegalStateException("A part of the stack has died: " + failure.getMessage(), failure);
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private static void stop(LocalStack stack, DataFolder folder) {
        try (folder) {
            stack.close();
        } catch (RuntimeException e) {
            log.error("The stack did not stop cleanly; it goes on where it was all the same", e);
        }
    }
}
