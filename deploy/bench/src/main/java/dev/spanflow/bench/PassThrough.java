/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench;

import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.schemas.Topics;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** The floor: Kafka Streams that copies the same records, with the assembler's own settings and no state. */
final class PassThrough implements AutoCloseable {
    private final KafkaStreams streams;

    private PassThrough(KafkaStreams streams) {
        this.streams = streams;
    }

    static PassThrough start(AssemblerConfig config, Topics topics) {
        Topology topology = new Topology()
                .addSource(
                        AutoOffsetReset.earliest(),
                        "in",
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        topics.spans())
                .addProcessor("copy", Copy::new, "in")
                .addSink("out", topics.orderedSpans(), new ByteArraySerializer(), new ByteArraySerializer(), "copy");
        Properties properties = config.streamsProperties();
        KafkaStreams streams = new KafkaStreams(topology, properties);
        streams.start();
        return new PassThrough(streams);
    }

    @Override
    public void close() {
        streams.close(Duration.ofSeconds(30));
    }

    private static final class Copy extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        @Override
        public void process(Record<byte[], byte[]> record) {
            context().forward(record);
        }
    }
}
