/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.assembler;

import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.schemas.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.Suppressed;
import org.apache.kafka.streams.kstream.Suppressed.BufferConfig;
import org.apache.kafka.streams.state.SessionStore;

/**
 * The rival: whole traces gathered by session windows of the Streams DSL, let go when they have been silent. In its favour the
 * spans of a trace are only joined, not parsed, and what has not been silent long enough need not leave to be counted.
 */
record WholeTraces(KafkaStreams streams, LongAdder seen) implements Contender.Running {
    private static final Duration SILENCE = Duration.ofSeconds(1);
    private static final long CACHE_BYTES = 128L << 20;

    static WholeTraces start(AssemblerConfig config, Topics topics) {
        LongAdder seen = new LongAdder();
        Properties properties = config.streamsProperties();
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
        KafkaStreams streams = new KafkaStreams(topology(topics, seen), properties);
        streams.start();
        return new WholeTraces(streams, seen);
    }

    private static Topology topology(Topics topics, LongAdder seen) {
        Serde<Bytes> keys = Serdes.Bytes();
        Serde<byte[]> values = Serdes.ByteArray();
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(
                        topics.spans(),
                        Consumed.with(keys, values)
                                .withOffsetResetPolicy(AutoOffsetReset.earliest())
                                .withName("spans"))
                .peek((trace, span) -> seen.increment(), Named.as("see"))
                .groupByKey(Grouped.with("by-trace", keys, values))
                .windowedBy(SessionWindows.ofInactivityGapWithNoGrace(SILENCE))
                .aggregate(
                        () -> new byte[0],
                        (trace, span, spans) -> joined(spans, span),
                        (trace, spans, others) -> joined(spans, others),
                        Named.as("gather"),
                        Materialized.<Bytes, byte[], SessionStore<Bytes, byte[]>>as("whole-traces")
                                .withKeySerde(keys)
                                .withValueSerde(values))
                .suppress(Suppressed.untilWindowCloses(BufferConfig.unbounded()).withName("until-silent"))
                .toStream((window, spans) -> window.key(), Named.as("let-go"))
                .to(topics.orderedSpans(), Produced.with(keys, values).withName("ordered-spans"));
        return builder.build();
    }

    private static byte[] joined(byte[] spans, byte[] more) {
        byte[] joined = Arrays.copyOf(spans, spans.length + more.length);
        System.arraycopy(more, 0, joined, spans.length, more.length);
        return joined;
    }

    @Override
    public long read() {
        return seen.sum();
    }

    @Override
    public boolean letsAllGo() {
        return false;
    }

    @Override
    public void close() {
        Contender.leave(streams);
    }
}
