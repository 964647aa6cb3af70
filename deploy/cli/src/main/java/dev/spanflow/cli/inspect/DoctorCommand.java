/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import dev.spanflow.cli.Access;
import dev.spanflow.cli.BrokerCommand;
import dev.spanflow.cli.BrokerSettings;
import dev.spanflow.cli.JsonText;
import dev.spanflow.cli.TerminalText;
import dev.spanflow.exporter.ExporterConfig;
import dev.spanflow.schemas.Brokers;
import dev.spanflow.schemas.TopicReader;
import dev.spanflow.schemas.Topics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks at all that a deployment needs. */
@Command(
        name = "doctor",
        description = {
            "Check brokers, topics, rights, partitioner, clock, the key of SGP, and whether the apps answer; each finding"
                    + " with its fix. Exit code 1 if something is wrong.",
            "Changes nothing anywhere, and prints no secret."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  SPANFLOW_SGP_API_KEY=… spanflow doctor --bootstrap-servers kafka:9092",
            "  spanflow doctor --config exporter.properties --assembler-url http://assembler:8687"
        })
public final class DoctorCommand extends BrokerCommand {
    public static final String NAME = "doctor";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description =
                    "Look whether this user has the rights of ${COMPLETION-CANDIDATES}. Else all are named for which it has.")
    private Access.@Nullable Role role;

    public DoctorCommand(Map<String, String> environment) {
        super(
                environment,
                InspectSettings.addTo(new org.apache.kafka.common.config.ConfigDef(ExporterConfig.DEFINITION)));
    }

    @Override
    protected int run(Map<String, String> settings) throws InterruptedException {
        List<Check> checks = new ArrayList<>(kafka(BrokerSettings.of(settings)));
        checks.add(sgp(settings));
        checks.add(app(InspectSettings.assembler(settings)));
        checks.add(app(InspectSettings.exporter(settings)));
        print(checks);
        return checks.stream().allMatch(Check::well) ? 0 : 1;
    }

    private List<Check> kafka(BrokerSettings settings) {
        Topics topics = settings.topics();
        List<Check> checks = new ArrayList<>();
        try (Brokers brokers = settings.connect();
                TopicReader reader = settings.reader()) {
            checks.add(KafkaChecks.brokers(brokers.cluster()));
            checks.addAll(tried("topics", () -> KafkaChecks.topics(topics, brokers)));
            checks.addAll(tried("rights", () -> rights(topics, brokers)));
            checks.addAll(tried("exporters", () -> List.of(KafkaChecks.exporters(topics, brokers))));
            checks.addAll(tried("partitioner", () -> List.of(KafkaChecks.partitioner(reader, topics.spans()))));
            checks.addAll(tried(
                    "clock", () -> List.of(KafkaChecks.clock(reader, topics.spans(), System.currentTimeMillis()))));
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            checks.add(Check.wrong("brokers", String.valueOf(e.getMessage()), "mend this first; the rest needs them"));
        }
        return checks;
    }

    private List<Check> rights(Topics topics, Brokers brokers) {
        Map<String, Set<AclOperation>> rights = brokers.rights(topics.names());
        if (rights.isEmpty()) {
            return List.of(); // no topic is there: said already
        }
        return role == null ? List.of(KafkaChecks.rights(topics, rights)) : KafkaChecks.rights(topics, role, rights);
    }

    /** What cannot be found out is a finding, too. */
    private static List<Check> tried(String what, Supplier<List<Check>> checks) {
        try {
            return checks.get();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            return List.of(Check.wrong(
                    what,
                    String.valueOf(e.getMessage()),
                    "grant what \"Kafka ACLs\" in deploy/README.md lists, or mend the topics"));
        }
    }

    private static Check sgp(Map<String, String> settings) throws InterruptedException {
        Map<String, String> exporters = new LinkedHashMap<>(settings);
        exporters
                .keySet()
                .removeIf(key -> !ExporterConfig.DEFINITION.names().contains(key) && !key.startsWith("kafka."));
        try {
            return SgpCheck.of(new ExporterConfig(exporters).sgp());
        } catch (ConfigException e) {
            return Check.wrong("sgp", String.valueOf(e.getMessage()), "give the doctor the settings of the exporter");
        }
    }

    private static Check app(Question app) throws InterruptedException {
        try {
            Question.Answer answer = app.ask("/health/ready");
            return answer.status() == 200
                    ? Check.well(app.app(), "ready at " + app.url())
                    : Check.wrong(app.app(), "not ready at " + app.url() + ": " + answer.body(), "look at its log");
        } catch (IOException e) {
            return Check.wrong(
                    app.app(),
                    "no answer at " + app.url() + " (" + e.getClass().getSimpleName() + ")",
                    "start it, or set --" + app.app() + "-url");
        }
    }

    private void print(List<Check> checks) {
        if (isJson()) {
            out().println(JsonText.of(checks.stream().map(DoctorCommand::json).toList()));
            return;
        }
        for (Check check : checks) {
            String mark = check.well() ? "@|green ok|@   " : "@|red wrong|@";
            out().println(ansi().string(mark) + "  " + check.what() + ": " + TerminalText.line(check.finding()));
            if (!check.well()) {
                out().println("       fix: " + check.fix());
            }
        }
    }

    private static Map<String, Object> json(Check check) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("check", check.what());
        json.put("well", check.well());
        json.put("finding", check.finding());
        json.put("fix", check.fix());
        return json;
    }
}
