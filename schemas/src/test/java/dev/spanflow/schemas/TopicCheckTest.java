/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.TopicCheck.Finding;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicCheckTest {
    final Topics topics = new Topics("t.");
    final Map<String, TopicState> found = new LinkedHashMap<>();

    TopicCheckTest() {
        topics.definitions(24, (short) 3).forEach(topic -> found.put(topic.name(), state(topic)));
    }

    @Test
    void topicsAsDefined_areWell() {
        assertThat(TopicCheck.findings(topics, found)).isEmpty();
    }

    @Test
    void missingTopic_isNamed_withTheCommandThatMakesIt() {
        found.remove("t.groups");

        assertThat(TopicCheck.findings(topics, found))
                .containsExactly(new Finding("t.groups", "does not exist", "spanflow topics create --topic-prefix t."));
    }

    @Test
    void noTopicAtAll_isOneFindingEach() {
        assertThat(TopicCheck.findings(topics, Map.of()))
                .extracting(Finding::topic)
                .containsExactlyElementsOf(topics.names());
    }

    @Test
    void partitionsOfOrderedSpans_mustBeThoseOfSpans() {
        TopicState ordered = found.get("t.ordered-spans");
        found.put(ordered.name(), new TopicState(ordered.name(), 3, offsets(12), ordered.settings()));

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.fault()).isEqualTo("has 12 partitions, t.spans has 24");
            assertThat(finding.fix()).contains("delete t.ordered-spans").contains("--partitions 24");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "t.spans | cleanup.policy | compact | it must be delete",
                "t.traces | cleanup.policy | delete | it must be compact,delete",
                "t.spans | message.timestamp.type | CreateTime | it must be LogAppendTime",
                "t.dead-letters | message.timestamp.type | CreateTime | it must be LogAppendTime",
                "t.spans | max.message.bytes | 900000 | the largest span records do not fit",
                "t.ordered-spans | max.message.bytes | 1048575 | less than that of t.spans",
                "t.ordered-spans | retention.ms | 604799999 | shorter than that of t.spans",
                "t.dead-letters | retention.ms | 3600000 | shorter than that of t.spans",
            })
    void settingThatDoesNotFit_isNamed_withItsValueAndFix(String topic, String key, String value, String why) {
        change(topic, key, value);

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.topic()).isEqualTo(topic);
            assertThat(finding.fault()).isEqualTo("has " + key + "=" + value + ": " + why);
            assertThat(finding.fix()).contains("--topic " + topic).contains("--add-config " + key + "=");
        });
    }

    @Test
    void listInAFix_isInBrackets() {
        change("t.traces", "cleanup.policy", "delete");

        assertThat(findings().get(0).fix()).endsWith("cleanup.policy=[compact,delete]");
    }

    @Test
    void orderOfPolicies_doesNotMatter() {
        change("t.traces", "cleanup.policy", "delete,compact");

        assertThat(findings()).isEmpty();
    }

    @Test
    void retentionWithoutEnd_isTheLongest() {
        change("t.ordered-spans", "retention.ms", "-1");
        assertThat(findings()).isEmpty();

        change("t.spans", "retention.ms", "-1");
        assertThat(findings()).extracting(Finding::topic).containsExactly("t.dead-letters");
    }

    private List<Finding> findings() {
        return TopicCheck.findings(topics, found);
    }

    private void change(String topic, String key, String value) {
        TopicState state = found.get(topic);
        Map<String, String> settings = new HashMap<>(state.settings());
        settings.put(key, value);
        found.put(topic, new TopicState(topic, state.replication(), state.offsets(), settings));
    }

    private static TopicState state(NewTopic topic) {
        return new TopicState(topic.name(), 3, offsets(topic.numPartitions()), topic.configs());
    }

    private static List<TopicState.Offsets> offsets(int partitions) {
        return Collections.nCopies(partitions, new TopicState.Offsets(0, 5));
    }
}
