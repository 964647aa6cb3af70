/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import dev.spanflow.schemas.Brokers;
import dev.spanflow.schemas.Topics;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes what is missing. */
@Command(
        name = "create",
        description = "Make the topics that do not exist. The number of partitions can never be changed.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  spanflow topics create --bootstrap-servers kafka:9092 --replication 3",
            "  spanflow topics create --bootstrap-servers 127.0.0.1:9092 --partitions 4"
        })
final class TopicsCreate extends TopicsCommand.Step {
    @Option(
            names = "--partitions",
            defaultValue = "" + Topics.DEFAULT_PARTITIONS,
            description = "Of each topic. Default: ${DEFAULT-VALUE}")
    private int partitions;

    @Option(names = "--replication", defaultValue = "-1", description = "Copies of each. Default: the brokers' own")
    private short replication;

    TopicsCreate(Map<String, String> environment) {
        super(environment);
    }

    @Override
    int run(Brokers brokers, BrokerSettings settings) {
        if (partitions < 1) {
            throw new ConfigException("--partitions " + partitions + ": there must be at least 1.");
        }
        if (replication < 1 && replication != -1) {
            throw new ConfigException("--replication " + replication + ": there must be at least 1 copy.");
        }
        Map<String, Integer> before = brokers.partitions(settings.topics().names());
        brokers.create(settings.topics(), partitions, replication);
        for (String topic : settings.topics().names()) {
            console().getOut().println(topic + (before.containsKey(topic) ? "  was there" : "  made"));
        }
        return 0;
    }
}
