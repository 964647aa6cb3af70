/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several assemblers that share the partitions, while spans flow: one killed, all restarted in turn, one more, the broker
 * restarted. System property {@code e2e.assembler.spans}: at least so many are sent.
 */
@Tag("chaos")
@Tag("large")
@Timeout(1_800)
class ITAssemblers {
    private static final Logger log = LoggerFactory.getLogger(ITAssemblers.class);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int SPANS = Integer.getInteger("e2e.assembler.spans", 20_000);
    private static final int PARTS = 6;
    private static final int PART_SECONDS = 3;

    private final Recording recording = Recording.read(Recording.demo());
    private final int copiesAPart = 1 + SPANS / PARTS / recording.last().size();

    private int sentParts;
    private long sentRecords;
    private long sentSpans;

    /** What happens while spans flow. */
    private interface Event {
        void happen() throws Exception;
    }

    @Test
    void assemblers_loseNothingKeepOrderAndBalance_whateverIsKilledOrRestarted(@TempDir Path data) throws Exception {
        try (Cluster cluster = new Cluster(data, "512m", Map.of("commit-interval-ms", "500"));
                Flow flow = new Flow(cluster.bootstrapServers(), cluster.topics(), recordsASecond());
                OrderedSpans ordered = OrderedSpans.committed(cluster.bootstrapServers(), cluster.topics())) {
            Child one = cluster.assembler("one");
            cluster.assembler("two");
            during(flow, ordered, () -> {});
            during(flow, ordered, one::kill);
            log.info("One of two was killed; the other has finished what both were sent");
            during(flow, ordered, () -> {
                restart(cluster, "one", cluster.assembler("one"));
                restart(cluster, "two", cluster.assemblerNamed("two"));
            });
            during(flow, ordered, () -> started(cluster.assembler("three")));
            during(flow, ordered, cluster::restartBroker);
            during(flow, ordered, () -> {});

            assertThat(ordered.repeatedFirsts()).isEmpty();
            assertThat(ordered.firsts()).as("each span once").isEqualTo(sentSpans);
            assertThat(ordered.beforeParent()).isZero();
            assertBalances(cluster.ledger("two"), ordered);
        }
    }

    private int recordsASecond() {
        return Math.max(Flow.STEADY, copiesAPart * recording.lines().size() / PART_SECONDS);
    }

    /** Sends a part; the event comes in its midst. Returns when all of it has left. */
    private void during(Flow flow, OrderedSpans ordered, Event event) throws Exception {
        Recording part = recording.copies(sentParts * copiesAPart, (sentParts + 1) * copiesAPart);
        CompletableFuture<Void> sent = flow.send(part);
        long inItsMidst = sentSpans + 1 + part.last().size() / 10;
        awaitLeft(ordered, inItsMidst);
        long start = System.nanoTime();
        event.happen();
        sent.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        sentParts++;
        sentRecords += part.lines().size();
        sentSpans += part.last().size();
        awaitLeft(ordered, sentSpans);
        log.info(
                "Part {}: {} records of {} spans, all out {} ms after the event",
                sentParts,
                part.lines().size(),
                part.last().size(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    private static void awaitLeft(OrderedSpans ordered, long spans) {
        await(spans + " spans to leave")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ordered.look() >= spans);
    }

    private static void restart(Cluster cluster, String name, Child running) throws Exception {
        started(running);
        running.stop(PATIENCE);
        started(cluster.assembler(name));
    }

    private static void started(Child assembler) {
        assembler.awaitOutput("has started", PATIENCE);
    }

    /** To the record: what was sent is what was received, each in one class, and what left is what lies on the topic. */
    private void assertBalances(JsonNode ledger, OrderedSpans ordered) {
        assertThat(ledger.path("balances").asBoolean()).as(ledger.toString()).isTrue();
        assertThat(ledger.path("received").asLong()).isEqualTo(sentRecords);
        assertThat(ledger.path("released").asLong()).isEqualTo(sentSpans);
        assertThat(ledger.path("waiting").asLong(-1)).isZero();
        assertThat(ledger.path("dead_lettered").asLong(-1)).isZero();
        ordered.lookAtAll();
        assertThat(ledger.path("forwarded").asLong()).isEqualTo(ordered.records());
    }
}
