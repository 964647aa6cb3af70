/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import dev.spanflow.assembler.Assembler;
import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.exporter.Exporter;
import dev.spanflow.exporter.ExporterConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Runs one app until it is stopped. Its flags are the settings of the app, secrets excepted. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false)
final class AppCommand implements Callable<Integer> {
    private final ConfigDef definition;
    private final Map<String, String> environment;
    private final App app;
    private final Map<String, OptionSpec> flags = new HashMap<>();

    @Option(names = "--config", paramLabel = "FILE", description = "Settings as a properties file.")
    private @Nullable Path file;

    @Option(
            names = "-X",
            paramLabel = "KEY=VALUE",
            description = "Any setting by its key; kafka.* go to the Kafka clients.")
    private final Map<String, String> settings = new HashMap<>();

    /** An app that runs until it is stopped. */
    private interface App {
        /** Returns when it has stopped, with what it died of, or null. */
        @Nullable
        Throwable run(Map<String, String> settings) throws InterruptedException;
    }

    private AppCommand(ConfigDef definition, Map<String, String> environment, App app) {
        this.definition = definition;
        this.environment = environment;
        this.app = app;
    }

    static CommandLine assembler(Map<String, String> environment) {
        return new AppCommand(AssemblerConfig.DEFINITION, environment, AppCommand::runAssembler)
                .commandLine(
                        "assembler",
                        "Read span records, write them parent first.",
                        "spanflow assembler --bootstrap-servers kafka:9092 --state-dir /var/lib/spanflow",
                        "spanflow assembler --config assembler.properties -X kafka.security.protocol=SSL");
    }

    static CommandLine exporter(Map<String, String> environment) {
        return new AppCommand(ExporterConfig.DEFINITION, environment, AppCommand::runExporter)
                .commandLine(
                        "exporter",
                        "Ship ordered spans to SGP. The key comes from SPANFLOW_SGP_API_KEY or a file.",
                        "SPANFLOW_SGP_API_KEY=… spanflow exporter --bootstrap-servers kafka:9092",
                        "spanflow exporter --config exporter.properties --sgp-url http://127.0.0.1:8686");
    }

    @Override
    public Integer call() throws InterruptedException {
        flags.forEach((key, option) -> {
            String value = option.getValue();
            if (value != null) {
                settings.put(key, value);
            }
        });
        Throwable failure = app.run(new Settings(definition, environment).resolve(settings, file));
        return failure == null ? 0 : 1;
    }

    private CommandLine commandLine(String name, String description, String... examples) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(this).name(name);
        spec.usageMessage().description(description);
        spec.usageMessage().footerHeading("%nExamples:%n").footer(indented(examples));
        definition.configKeys().values().stream()
                .filter(key -> !key.internalConfig && key.type != ConfigDef.Type.PASSWORD)
                .forEach(key -> spec.addOption(flag(key)));
        return new CommandLine(spec);
    }

    private OptionSpec flag(ConfigKey key) {
        OptionSpec option = OptionSpec.builder("--" + key.name.replace('.', '-'))
                .paramLabel(key.type.name())
                .type(String.class)
                .description(description(key))
                .build();
        flags.put(key.name, option);
        return option;
    }

    private static String description(ConfigKey key) {
        String text = key.documentation.replace("%", "%%");
        return key.hasDefault() && key.defaultValue != null ? text + " Default: " + key.defaultValue : text;
    }

    private static String[] indented(String[] lines) {
        String[] indented = lines.clone();
        for (int i = 0; i < indented.length; i++) {
            indented[i] = "  " + indented[i];
        }
        return indented;
    }

    private static @Nullable Throwable runAssembler(Map<String, String> settings) throws InterruptedException {
        Assembler assembler = Assembler.start(new AssemblerConfig(settings));
        closeOnExit("assembler-stop", assembler);
        assembler.awaitStopped();
        return assembler.failure();
    }

    private static @Nullable Throwable runExporter(Map<String, String> settings) throws InterruptedException {
        Exporter exporter = Exporter.start(new ExporterConfig(settings));
        closeOnExit("exporter-stop", exporter);
        exporter.await();
        return exporter.failure();
    }

    private static void closeOnExit(String name, AutoCloseable app) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(app), name));
    }

    private static void close(AutoCloseable app) {
        try {
            app.close();
        } catch (Exception e) {
            org.slf4j.LoggerFactory.getLogger(AppCommand.class).error("Stopping failed", e);
        }
    }
}
