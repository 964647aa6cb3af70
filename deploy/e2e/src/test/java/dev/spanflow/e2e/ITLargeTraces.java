/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanflow.schemas.Spans;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Traces that break what keeps a trace in memory, through an assembler with 512 MB of heap. System properties: {@code
 * e2e.trace.spans} of the one that comes in reverse; {@code e2e.trace.depth}, the length of the chain and the number of the
 * children.
 */
@Tag("chaos")
@Tag("large")
@Timeout(3_600)
class ITLargeTraces {
    private static final Logger log = LoggerFactory.getLogger(ITLargeTraces.class);
    private static final int SPANS = Integer.getInteger("e2e.trace.spans", 50_000);
    private static final int DEPTH = Integer.getInteger("e2e.trace.depth", 10_000);
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    /** What Kafka's clients say of one that was too slow, or has been fenced for it. */
    private static final String TOO_SLOW =
            "(?s).*(max\\.poll\\.interval|ProducerFenced|InvalidProducerEpoch|TransactionAborted|TransactionTimeout"
                    + "|TimeoutException|TaskMigrated|CommitFailed|OutOfMemory).*";

    @Test
    void largeTraces_leaveParentFirst_withinHeapAndTimeouts(@TempDir Path data) throws Exception {
        try (Cluster cluster = new Cluster(data, "512m", Map.of());
                OrderedSpans ordered = OrderedSpans.committed(cluster.bootstrapServers(), cluster.topics())) {
            Child assembler = cluster.assembler("one");
            assembler.awaitOutput("has started", PATIENCE);
            through(cluster, ordered, "reversed", SPANS, ITLargeTraces::ofReversedTree);
            through(cluster, ordered, "waiting for one parent", DEPTH + 1, ITLargeTraces::ofChildren);
            through(cluster, ordered, "chain, deepest first", DEPTH, ITLargeTraces::ofChain);

            assertThat(ordered.repeatedFirsts()).isEmpty();
            assertThat(ordered.firsts()).as("each span once").isEqualTo(SPANS + 2L * DEPTH + 1);
            assertThat(ordered.beforeParent()).isZero();
            assertThat(assembler.output()).doesNotMatch(TOO_SLOW);
            assertBalances(cluster.ledger("one"), ordered.firsts());
            assertThat(assembler.isAlive()).isTrue();
        }
    }

    /** Every parent has three children, and comes after all of them. */
    private static Spans ofReversedTree(int i) {
        int span = SPANS - 1 - i;
        return below("reversed", span, (span - 1) / 3);
    }

    private static Spans ofChildren(int i) {
        int span = DEPTH - i;
        return below("children", span, 0);
    }

    private static Spans ofChain(int i) {
        int span = DEPTH - 1 - i;
        return below("chain", span, span - 1);
    }

    private static Spans below(String trace, int span, int parent) {
        Spans made = Spans.span(trace, "span-" + span).completed();
        return span == 0 ? made : made.parent("span-" + parent);
    }

    private static void through(
            Cluster cluster, OrderedSpans ordered, String what, int spans, IntFunction<Spans> span) {
        long before = ordered.lookAtAll();
        long start = System.nanoTime();
        send(cluster, spans, span);
        long sent = System.nanoTime();
        await(what + ": all spans to leave")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .failFast(
                        "the assembler died",
                        () -> !cluster.assemblerNamed("one").isAlive())
                .until(() -> ordered.lookAtAll() >= before + spans);
        log.info(
                "{}: {} spans, sent in {} ms, out {} ms later",
                what,
                spans,
                (sent - start) / 1_000_000,
                (System.nanoTime() - sent) / 1_000_000);
    }

    private static void send(Cluster cluster, int spans, IntFunction<Spans> span) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "linger.ms", 20, "compression.type", "lz4");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < spans; i++) {
                Spans next = span.apply(i);
                var unused = producer.send(new ProducerRecord<>(
                        cluster.topics().spans(), next.traceId().getBytes(UTF_8), next.bytes()));
            }
        }
    }

    private static void assertBalances(JsonNode ledger, long spans) {
        assertThat(ledger.path("balances").asBoolean()).as(ledger.toString()).isTrue();
        assertThat(ledger.path("received").asLong()).isEqualTo(spans);
        assertThat(ledger.path("forwarded").asLong()).isEqualTo(spans);
        assertThat(ledger.path("waiting_bytes").asLong(-1)).isZero();
    }
}
