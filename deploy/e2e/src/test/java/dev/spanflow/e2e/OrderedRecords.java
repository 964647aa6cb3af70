/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.Spans;
import dev.spanflow.schemas.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Records on the ordered topic as the assembler would write them, parent first, and what was written where. For one thread. */
final class OrderedRecords implements AutoCloseable {
    /** A record that lies on the topic. */
    record Written(SpanName span, String json, long offset) {}

    private record Sent(SpanName span, String json, Future<RecordMetadata> place) {}

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final Map<TopicPartition, List<Written>> written = new HashMap<>();
    private final Map<SpanName, Written> last = new LinkedHashMap<>();
    private final List<Sent> sent = new ArrayList<>();

    OrderedRecords(String bootstrapServers, Topics topics) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer());
        topic = topics.orderedSpans();
    }

    /** Traces of some spans each, interleaved; each span started, then completed, some of them twice. */
    void send(String prefix, int traces, int spans, Random random) throws InterruptedException, ExecutionException {
        for (int span = 0; span < spans; span++) {
            for (int trace = 0; trace < traces; trace++) {
                String traceId = prefix + "-" + trace;
                String id = traceId + "-" + span;
                String parent = span == 0 ? null : traceId + "-" + random.nextInt(span);
                send(traceId, id, parent, Kind.FIRST, "started", false);
                if (random.nextInt(4) == 0) {
                    send(traceId, id, parent, Kind.UPDATE, "more", false);
                }
                send(traceId, id, parent, Kind.UPDATE, "done", true);
                if (random.nextInt(4) == 0) {
                    send(traceId, id, parent, Kind.UPDATE, "done again", true);
                }
            }
        }
        settle();
    }

    private void send(String traceId, String id, String parent, Kind kind, String output, boolean completed) {
        Spans span = Spans.span(traceId, id).output(output);
        span = parent == null ? span : span.parent(parent);
        span = completed ? span.completed() : span;
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, traceId.getBytes(UTF_8), span.bytes());
        record.headers().add(Headers.KIND, Headers.bytes(kind.header()));
        sent.add(new Sent(new SpanName(traceId, id), span.json(), producer.send(record)));
    }

    /** Waits for the broker. */
    private void settle() throws InterruptedException, ExecutionException {
        producer.flush();
        for (Sent record : sent) {
            RecordMetadata place = record.place().get();
            Written done = new Written(record.span(), record.json(), place.offset());
            written.computeIfAbsent(new TopicPartition(place.topic(), place.partition()), any -> new ArrayList<>())
                    .add(done);
            last.put(record.span(), done);
        }
        sent.clear();
    }

    Map<TopicPartition, List<Written>> written() {
        return written;
    }

    /** The newest record of each span. */
    Map<SpanName, Written> last() {
        return last;
    }

    long count() {
        return written.values().stream().mapToLong(List::size).sum();
    }

    @Override
    public void close() {
        producer.close();
    }
}
