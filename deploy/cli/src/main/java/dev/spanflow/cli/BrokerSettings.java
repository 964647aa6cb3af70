/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.schemas.Brokers;
import dev.spanflow.schemas.KafkaOverrides;
import dev.spanflow.schemas.TopicReader;
import dev.spanflow.schemas.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** Which brokers, and which deployment on them; what every command needs. */
public record BrokerSettings(String addresses, Topics topics, Map<String, Object> kafka) {
    private static final String SERVERS = AssemblerConfig.BOOTSTRAP_SERVERS;
    private static final String PREFIX = AssemblerConfig.TOPIC_PREFIX;

    /** Its keys. */
    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(AssemblerConfig.DEFINITION.configKeys().get(SERVERS))
            .define(
                    PREFIX,
                    ConfigDef.Type.STRING,
                    Topics.DEFAULT_PREFIX,
                    Importance.MEDIUM,
                    "Stands before the names of all topics.");

    /** Of resolved settings. */
    public static BrokerSettings of(Map<String, String> settings) {
        return new BrokerSettings(
                settings.getOrDefault(SERVERS, ""),
                new Topics(settings.getOrDefault(PREFIX, Topics.DEFAULT_PREFIX)),
                KafkaOverrides.of(settings));
    }

    /** Connects to nobody yet. */
    public Brokers connect() {
        return Brokers.at(addresses, kafka);
    }

    /** Connects to nobody yet; sees committed records only. */
    public TopicReader reader() {
        return TopicReader.at(addresses, kafka);
    }

    /**
     * Says at once what an app would stumble over later.
     *
     * @param needed no others are asked for, which the app's user may not be allowed to see
     * @throws KafkaException when no broker answers, a topic is missing, or the partitions do not fit
     */
    void requireTopics(List<String> needed) {
        try (Brokers brokers = connect()) {
            Map<String, Integer> found = brokers.partitions(needed);
            for (String topic : needed) {
                if (!found.containsKey(topic)) {
                    throw new KafkaException("Topic " + topic + " does not exist at " + addresses
                            + ". Make the topics: spanflow topics create " + flags());
                }
            }
            int ordered = found.getOrDefault(topics.orderedSpans(), 0);
            int spans = found.getOrDefault(topics.spans(), ordered);
            if (ordered != spans) {
                throw new KafkaException("Topic " + topics.orderedSpans() + " has " + ordered + " partitions, "
                        + topics.spans() + " has " + spans + ": they must have the same number. What to do: spanflow"
                        + " topics check " + flags());
            }
        }
    }

    /** What a command is given to find the same deployment. */
    public String flags() {
        return "--bootstrap-servers " + addresses
                + (topics.prefix().equals(Topics.DEFAULT_PREFIX) ? "" : " --topic-prefix " + topics.prefix());
    }
}
