/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.assembler;

import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.schemas.Topics;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** The floor: Kafka Streams that copies the same records, with the assembler's own settings and no state. */
record PassThrough(KafkaStreams streams, LongAdder copied) implements Contender.Running {
    static PassThrough start(AssemblerConfig config, Topics topics) {
        LongAdder copied = new LongAdder();
        Topology topology = new Topology()
                .addSource(
                        AutoOffsetReset.earliest(),
                        "in",
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        topics.spans())
                .addProcessor("copy", () -> new Copy(copied), "in")
                .addSink("out", topics.orderedSpans(), new ByteArraySerializer(), new ByteArraySerializer(), "copy");
        KafkaStreams streams = new KafkaStreams(topology, config.streamsProperties());
        streams.start();
        return new PassThrough(streams, copied);
    }

    @Override
    public long read() {
        return copied.sum();
    }

    @Override
    public void close() {
        Contender.leave(streams);
    }

    private static final class Copy extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        private final LongAdder copied;

        private Copy(LongAdder copied) {
            this.copied = copied;
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            copied.increment();
            context().forward(record);
        }
    }
}
