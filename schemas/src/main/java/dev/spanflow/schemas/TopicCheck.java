/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/** Holds the topics of a deployment against what the apps rely on. Pure. */
public final class TopicCheck {
    private static final String MAX_BYTES = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
    private static final String RETENTION = TopicConfig.RETENTION_MS_CONFIG;
    private static final String CLEANUP = TopicConfig.CLEANUP_POLICY_CONFIG;
    private static final String TIMESTAMPS = TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;

    private final Topics topics;
    private final Map<String, TopicState> found;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * One thing that is wrong.
     *
     * @param fault what it is, with the value
     * @param fix a command or a step
     */
    public record Finding(String topic, String fault, String fix) {}

    private TopicCheck(Topics topics, Map<String, TopicState> found) {
        this.topics = topics;
        this.found = found;
    }

    /** What is wrong, in the order of {@link Topics#definitions}; empty when all is well */
    public static List<Finding> findings(Topics topics, Map<String, TopicState> found) {
        TopicCheck check = new TopicCheck(topics, found);
        topics.definitions(Topics.DEFAULT_PARTITIONS, (short) -1).forEach(check::inspect);
        check.comparePartitions();
        check.compareWithSpans(topics.orderedSpans());
        check.compareWithSpans(topics.deadLetters());
        return List.copyOf(check.findings);
    }

    private void inspect(NewTopic wanted) {
        TopicState topic = found.get(wanted.name());
        if (topic == null) {
            add(wanted.name(), "does not exist", "spanflow topics create" + prefixFlag());
            return;
        }
        require(topic, CLEANUP, wanted.configs().get(CLEANUP));
        require(topic, TIMESTAMPS, wanted.configs().get(TIMESTAMPS));
        if (topic.name().equals(topics.spans()) && topic.number(MAX_BYTES) < Topics.MAX_SPAN_RECORD) {
            set(topic, MAX_BYTES, Topics.MAX_SPAN_RECORD, "the largest span records do not fit");
        }
    }

    private void require(TopicState topic, String key, @Nullable String wanted) {
        if (wanted != null && !words(topic.setting(key)).equals(words(wanted))) {
            set(topic, key, wanted, "it must be " + wanted);
        }
    }

    /** A list such as {@code delete,compact} has no order. */
    private static Set<String> words(String list) {
        return Set.of(list.split("\\s*,\\s*"));
    }

    private void comparePartitions() {
        TopicState spans = found.get(topics.spans());
        TopicState ordered = found.get(topics.orderedSpans());
        if (spans != null && ordered != null && spans.partitions() != ordered.partitions()) {
            add(
                    ordered.name(),
                    "has " + ordered.partitions() + " partitions, " + spans.name() + " has " + spans.partitions(),
                    "stop the apps, delete " + ordered.name() + ", then spanflow topics create --partitions "
                            + spans.partitions() + prefixFlag());
        }
    }

    private void compareWithSpans(String name) {
        TopicState spans = found.get(topics.spans());
        TopicState topic = found.get(name);
        if (spans == null || topic == null) {
            return;
        }
        if (topic.number(MAX_BYTES) < spans.number(MAX_BYTES)) {
            set(topic, MAX_BYTES, spans.number(MAX_BYTES), "less than that of " + spans.name());
        }
        if (retention(topic) < retention(spans)) {
            set(topic, RETENTION, spans.number(RETENTION), "shorter than that of " + spans.name());
        }
    }

    private static long retention(TopicState topic) {
        long millis = topic.number(RETENTION);
        return millis < 0 ? Long.MAX_VALUE : millis;
    }

    private void set(TopicState topic, String key, Object wanted, String why) {
        String value = wanted.toString().contains(",") ? "[" + wanted + "]" : wanted.toString();
        add(
                topic.name(),
                "has " + key + "=" + topic.setting(key) + ": " + why,
                "kafka-configs.sh --alter --topic " + topic.name() + " --add-config " + key + "=" + value);
    }

    private void add(String topic, String fault, String fix) {
        findings.add(new Finding(topic, fault, fix));
    }

    private String prefixFlag() {
        return topics.prefix().equals(Topics.DEFAULT_PREFIX) ? "" : " --topic-prefix " + topics.prefix();
    }
}
