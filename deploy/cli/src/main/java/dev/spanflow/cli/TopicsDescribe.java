/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import dev.spanflow.schemas.Brokers;
import dev.spanflow.schemas.TopicState;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the topics. */
@Command(
        name = "describe",
        description = {
            "Show partitions, copies, records and the settings that matter. Records are counted by offsets: ends of"
                    + " transactions are among them."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  spanflow topics describe --bootstrap-servers kafka:9092",
            "  spanflow topics describe --bootstrap-servers kafka:9092 --output json | jq '.[].offsets'"
        })
final class TopicsDescribe extends TopicsCommand.Step {
    private static final List<String> SETTINGS = List.of(
            "cleanup.policy",
            "retention.ms",
            "max.message.bytes",
            "message.timestamp.type",
            "compression.type",
            "min.insync.replicas");

    @Mixin
    private final OutputFormat output = new OutputFormat();

    TopicsDescribe(Map<String, String> environment) {
        super(environment);
    }

    @Override
    int run(Brokers brokers, BrokerSettings settings) {
        Map<String, TopicState> found = brokers.states(settings.topics());
        PrintWriter out = console().getOut();
        if (output.isJson()) {
            out.println(JsonText.of(
                    found.values().stream().map(TopicsDescribe::json).toList()));
        } else {
            print(found.values(), out);
        }
        settings.topics().names().stream()
                .filter(topic -> !found.containsKey(topic))
                .forEach(topic -> console().getErr().println("Topic " + topic + " does not exist."));
        return 0;
    }

    private static void print(Collection<TopicState> topics, PrintWriter out) {
        TextTable table = new TextTable(
                "TOPIC", "PARTITIONS", "COPIES", "RECORDS", "CLEANUP", "RETENTION", "MAX BYTES", "TIMESTAMPS");
        for (TopicState topic : topics) {
            table.row(
                    topic.name(),
                    topic.partitions(),
                    topic.replication(),
                    topic.records(),
                    topic.setting("cleanup.policy"),
                    retention(topic),
                    topic.setting("max.message.bytes"),
                    topic.setting("message.timestamp.type"));
        }
        table.print(out);
    }

    private static String retention(TopicState topic) {
        Duration retention = Duration.ofMillis(Long.parseLong(topic.setting("retention.ms")));
        if (retention.isNegative() || !topic.setting("cleanup.policy").contains("delete")) {
            return "forever";
        }
        return TimeText.of(retention);
    }

    private static Map<String, Object> json(TopicState topic) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("topic", topic.name());
        json.put("partitions", topic.partitions());
        json.put("copies", topic.replication());
        json.put("records", topic.records());
        json.put("offsets", topic.offsets().stream().map(TopicsDescribe::json).toList());
        Map<String, Object> settings = new LinkedHashMap<>();
        SETTINGS.forEach(key -> settings.put(key, topic.setting(key)));
        json.put("settings", settings);
        return json;
    }

    private static Map<String, Object> json(TopicState.Offsets offsets) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("earliest", offsets.earliest());
        json.put("latest", offsets.latest());
        return json;
    }
}
