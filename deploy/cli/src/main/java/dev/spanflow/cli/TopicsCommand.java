/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import dev.spanflow.schemas.Topics;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The topics of a deployment. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Make the topics.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  spanflow topics create --bootstrap-servers kafka:9092 --replication 3",
            "  spanflow topics create --bootstrap-servers 127.0.0.1:9092 --partitions 4"
        })
final class TopicsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with the topics: create.");
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Make the topics that do not exist. The number of partitions can never be changed.")
    int create(
            @Option(names = "--bootstrap-servers", required = true, description = "Kafka brokers, as host:port.")
                    String brokers,
            @Option(
                            names = "--topic-prefix",
                            defaultValue = Topics.DEFAULT_PREFIX,
                            description = "Default: ${DEFAULT-VALUE}")
                    String prefix,
            @Option(names = "--partitions", defaultValue = "24", description = "Default: ${DEFAULT-VALUE}")
                    int partitions,
            @Option(names = "--replication", defaultValue = "-1", description = "Default: the brokers' own")
                    short replication) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers))) {
            Topics topics = new Topics(prefix);
            topics.create(admin, partitions, replication);
            topics.definitions(partitions, replication)
                    .forEach(topic -> spec.commandLine().getOut().println(topic.name()));
        }
        return 0;
    }
}
