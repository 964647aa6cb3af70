/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ITEmbeddedKafka {
    @TempDir
    Path dir;

    @Test
    void transaction_hidesAbortedAndShowsCommittedRecords() throws Exception {
        String servers = EmbeddedKafka.shared().bootstrapServers();
        createTopic(servers, "in-transaction", Map.of());

        try (KafkaProducer<String, String> producer = producer(servers, Map.of("transactional.id", "t-1"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("in-transaction", "aborted")).get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("in-transaction", "committed")).get();
            producer.commitTransaction();
        }

        assertThat(read(servers, "in-transaction", 1)).containsExactly("committed");
    }

    @Test
    void records_surviveARestartOnTheSameDirectory() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(dir, 0)) {
            createTopic(kafka.bootstrapServers(), "kept", Map.of());
            send(kafka.bootstrapServers(), "kept", "before");
        }

        try (EmbeddedKafka kafka = EmbeddedKafka.start(dir, 0)) {
            send(kafka.bootstrapServers(), "kept", "after");

            assertThat(read(kafka.bootstrapServers(), "kept", 2)).containsExactly("before", "after");
        }
    }

    @Test
    void start_namesThePort_whenItIsTaken() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedKafka.start(dir, other.getLocalPort()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("port " + other.getLocalPort() + " of 127.0.0.1 is taken");
        }
    }

    @Test
    void start_namesTheDirectory_whenAnotherBrokerUsesIt() {
        try (EmbeddedKafka first = EmbeddedKafka.start(dir, 0)) {
            assertThatThrownBy(() -> EmbeddedKafka.start(dir, 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(dir.toString());

            assertThat(first.bootstrapServers()).startsWith("127.0.0.1:");
        }
    }

    @Test
    void topic_isNotMadeByItself() {
        String servers = EmbeddedKafka.shared().bootstrapServers();

        assertThatThrownBy(() -> send(servers, "never-created", "x"))
                .satisfiesAnyOf(
                        e -> assertThat(e).hasRootCauseInstanceOf(UnknownTopicOrPartitionException.class),
                        e -> assertThat(e).hasMessageContaining("never-created not present in metadata"));
    }

    @Test
    void topic_takesRecordsOfTwoMebibytes_whenItAllowsThem() throws Exception {
        String servers = EmbeddedKafka.shared().bootstrapServers();
        createTopic(servers, "large", Map.of("max.message.bytes", "2097152"));
        String large = "x".repeat(2_000_000);

        try (KafkaProducer<String, String> producer =
                producer(servers, Map.of("max.request.size", "2097152", "max.block.ms", "10000"))) {
            producer.send(new ProducerRecord<>("large", large)).get();
        }

        assertThat(read(servers, "large", 1)).containsExactly(large);
    }

    @Test
    void close_freesThePort_andIsHarmlessWhenRepeated() {
        EmbeddedKafka kafka = EmbeddedKafka.start(dir, 0);
        int port = Integer.parseInt(kafka.bootstrapServers().substring("127.0.0.1:".length()));

        kafka.close();
        kafka.close();

        assertThat(LoopbackPort.requireFree(port)).isEqualTo(port);
    }

    @Test
    void sharedBroker_isOnePerJvm() {
        assertThat(EmbeddedKafka.shared()).isSameAs(EmbeddedKafka.shared());
    }

    static void createTopic(String servers, String topic, Map<String, String> configs) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty()).configs(configs)))
                    .all()
                    .get();
        }
    }

    static void send(String servers, String topic, String value) throws Exception {
        try (KafkaProducer<String, String> producer = producer(servers, Map.of("max.block.ms", "3000"))) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("send to " + topic + " failed", e.getCause());
        }
    }

    private static KafkaProducer<String, String> producer(String servers, Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put("bootstrap.servers", servers);
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    static List<String> read(String servers, String topic, int count) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers", servers, "isolation.level", "read_committed", "auto.offset.reset", "earliest");
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            while (values.size() < count) { // the class timeout ends it
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    values.add(record.value());
                }
            }
        }
        return values;
    }
}
