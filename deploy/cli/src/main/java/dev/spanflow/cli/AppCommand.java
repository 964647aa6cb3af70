/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.exporter.ExporterConfig;
import dev.spanflow.schemas.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Runs one app until it is stopped. Its flags are the settings of the app, secrets excepted. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false)
final class AppCommand implements Callable<Integer> {
    static final int ASSEMBLER_PORT = 8687;
    static final int EXPORTER_PORT = 8688;
    private static final Logger log = LoggerFactory.getLogger(AppCommand.class);

    private final SettingFlags flags;
    private final int defaultPort;
    private final Function<Topics, List<String>> needed;
    private final Starter starter;

    private interface Starter {
        ServedApp start(Map<String, String> settings, HttpSettings http);
    }

    private AppCommand(
            ConfigDef definition,
            int defaultPort,
            Map<String, String> environment,
            Function<Topics, List<String>> needed,
            Starter starter) {
        this.flags = new SettingFlags(HttpSettings.addedTo(definition, defaultPort), environment);
        this.defaultPort = defaultPort;
        this.needed = needed;
        this.starter = starter;
    }

    static CommandLine assembler(Map<String, String> environment) {
        return new AppCommand(
                        AssemblerConfig.DEFINITION,
                        ASSEMBLER_PORT,
                        environment,
                        topics -> List.of(topics.spans(), topics.orderedSpans(), topics.deadLetters()),
                        (settings, http) -> ServedApp.assembler(new AssemblerConfig(settings), http))
                .commandLine(
                        "assembler",
                        "Read span records, write them parent first.",
                        "  spanflow assembler --bootstrap-servers kafka:9092 --state-dir /var/lib/spanflow",
                        "  spanflow assembler --config assembler.properties -X kafka.security.protocol=SSL");
    }

    static CommandLine exporter(Map<String, String> environment) {
        return new AppCommand(
                        ExporterConfig.DEFINITION,
                        EXPORTER_PORT,
                        environment,
                        topics -> List.of(topics.orderedSpans(), topics.deadLetters()),
                        (settings, http) -> ServedApp.exporter(new ExporterConfig(settings), http))
                .commandLine(
                        "exporter",
                        "Ship ordered spans to SGP. The key comes from SPANFLOW_SGP_API_KEY, SGP_API_KEY or a file.",
                        "  SPANFLOW_SGP_API_KEY=… spanflow exporter --bootstrap-servers kafka:9092",
                        "  spanflow exporter --config exporter.properties --sgp-url http://127.0.0.1:8686");
    }

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> settings = flags.resolve();
        HttpSettings http = HttpSettings.of(settings, defaultPort);
        BrokerSettings brokers = BrokerSettings.of(settings);
        brokers.requireTopics(needed.apply(brokers.topics()));
        ServedApp app = starter.start(settings, http);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(app), "spanflow-stop"));
        app.awaitStopped();
        Throwable failure = app.failure();
        if (failure != null) {
            throw new KafkaException("The " + app + " has died: " + failure.getMessage(), failure);
        }
        return 0;
    }

    private CommandLine commandLine(String name, String description, String... examples) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(this).name(name);
        spec.usageMessage().description(description);
        spec.usageMessage().footerHeading("%nExamples:%n").footer(examples);
        flags.addTo(spec);
        return new CommandLine(spec);
    }

    private static void close(ServedApp app) {
        try {
            app.close();
        } catch (RuntimeException e) {
            log.error("Stopping the {} failed", app, e);
        }
    }
}
