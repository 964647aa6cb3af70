/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.spanflow.embedded.EmbeddedKafka;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("broker")
@Timeout(120)
class ITTopics {
    final String servers = EmbeddedKafka.shared().bootstrapServers();
    final String prefix = UUID.randomUUID() + ".";

    @Test
    void createdTopics_areAsTheyShouldBe_andStayWhenMadeAgain() {
        assertThat(run("create", "--partitions", "3").out())
                .contains(prefix + "spans  made")
                .contains(prefix + "replays  made");
        assertThat(run("create", "--partitions", "5").out()).contains(prefix + "spans  was there");

        Console check = new Console(Map.of());
        assertThat(check.run("topics", "check", "--bootstrap-servers", servers, "--topic-prefix", prefix))
                .isZero();
        assertThat(check.out()).isEqualToIgnoringNewLines("All topics are as they should be.");
    }

    @Test
    void check_printsEachFault_withItsFix_andExitsWith1() throws Exception {
        run("create", "--partitions", "2");
        alter(prefix + "ordered-spans", "retention.ms", "1000");

        Console check = new Console(Map.of("SPANFLOW_TOPIC_PREFIX", prefix));
        int exitCode = check.run("topics", "check", "--bootstrap-servers", servers);

        assertThat(exitCode).isEqualTo(1);
        assertThat(check.out().lines())
                .containsExactly(
                        prefix + "ordered-spans has retention.ms=1000: shorter than that of " + prefix + "spans",
                        "    fix: kafka-configs.sh --alter --topic " + prefix
                                + "ordered-spans --add-config retention.ms=604800000");
    }

    @Test
    void describe_isATable() {
        run("create", "--partitions", "3");

        assertThat(run("describe").out().lines())
                .hasSize(8)
                .anySatisfy(line ->
                        assertThat(line).matches(prefix + "spans +3 +1 +0 +delete +7 d +1048576 +LogAppendTime"));
    }

    @Test
    void describe_isJson_whenAsked() throws IOException {
        run("create", "--partitions", "3");

        String json = run("describe", "--output", "json").out();

        assertThat(texts(json)).contains(prefix + "spans", prefix + "replays", "LogAppendTime");
    }

    @Test
    void describe_namesMissingTopics_onStderr() {
        Console console = run("describe");

        assertThat(console.err().lines()).hasSize(7).contains("Topic " + prefix + "spans does not exist.");
        assertThat(console.out().lines()).hasSize(1);
    }

    @Test
    void app_saysHowToMakeMissingTopics() {
        Console console = new Console(Map.of("SGP_API_KEY", "k"));

        int exitCode = console.run("exporter", "--bootstrap-servers", servers, "--topic-prefix", prefix);

        assertThat(exitCode).isEqualTo(1);
        assertThat(console.err())
                .isEqualToIgnoringNewLines("Topic " + prefix + "ordered-spans does not exist at " + servers
                        + ". Make the topics: spanflow topics create --bootstrap-servers " + servers
                        + " --topic-prefix " + prefix);
    }

    @Test
    void app_refusesPartitionsThatDiffer() throws Exception {
        run("create", "--partitions", "2");
        try (Admin admin = admin()) {
            admin.createPartitions(Map.of(prefix + "spans", org.apache.kafka.clients.admin.NewPartitions.increaseTo(3)))
                    .all()
                    .get();
        }
        Console console = new Console(Map.of());

        int exitCode = console.run(
                "assembler", "--bootstrap-servers", servers, "--topic-prefix", prefix, "--state-dir", "unused");

        assertThat(exitCode).isEqualTo(1);
        assertThat(console.err())
                .startsWith("Topic " + prefix + "ordered-spans has 2 partitions, " + prefix + "spans has 3")
                .contains("spanflow topics check");
    }

    private Console run(String... args) {
        Console console = new Console(Map.of());
        List<String> line = new ArrayList<>(List.of("topics"));
        line.addAll(List.of(args));
        line.addAll(List.of("--bootstrap-servers", servers, "--topic-prefix", prefix));
        assertThat(console.run(line.toArray(String[]::new))).as(console.err()).isZero();
        return console;
    }

    private static List<String> texts(String json) throws IOException {
        List<String> texts = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            while (parser.nextToken() != null) {
                texts.add(parser.getText());
            }
        }
        return texts;
    }

    private void alter(String topic, String key, String value) throws Exception {
        AlterConfigOp change = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
        try (Admin admin = admin()) {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(change)))
                    .all()
                    .get();
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", servers));
    }
}
