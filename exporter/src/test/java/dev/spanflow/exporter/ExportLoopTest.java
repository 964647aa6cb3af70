/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import static dev.spanflow.schemas.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spanflow.exporter.lanes.BodyLimit;
import dev.spanflow.exporter.lanes.PartitionLanes;
import dev.spanflow.exporter.lanes.Passes;
import dev.spanflow.exporter.lanes.StubFateTest;
import dev.spanflow.exporter.lanes.TakenSpans;
import dev.spanflow.exporter.pace.Pace;
import dev.spanflow.exporter.sgp.Answer;
import dev.spanflow.exporter.sgp.Found;
import dev.spanflow.exporter.sgp.Lookup;
import dev.spanflow.exporter.sgp.Sender;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.Spans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExportLoopTest {
    static final TopicPartition P0 = new TopicPartition("spanflow.ordered-spans", 0);
    static final TopicPartition P1 = new TopicPartition("spanflow.ordered-spans", 1);

    /** A request that waits for its answer. */
    record Sent(List<String> ids, Consumer<Answer> answer, AtomicInteger cancels) {}

    /** A search that waits for its answer. */
    record Search(Lookup lookup, Consumer<Found> answer, AtomicInteger cancels) {}

    final List<Sent> sent = new ArrayList<>();
    final List<Search> searches = new ArrayList<>();
    final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    final Mailbox mailbox = new Mailbox(consumer::wakeup);
    final Counters counters = new Counters();
    final Map<TopicPartition, Long> nextOffsets = new HashMap<>();

    final RetentionWatch retention = new RetentionWatch(P0.topic(), () -> CompletableFuture.completedFuture(1000.0));

    ExportLoop loop = loop(Long.MAX_VALUE / 2);

    @BeforeEach
    void assign() {
        consumer.rebalance(List.of(P0, P1));
        consumer.updateBeginningOffsets(Map.of(P0, 0L, P1, 0L));
        consumer.seekToBeginning(List.of(P0, P1));
        loop.doWork();
    }

    @Test
    void offset_isCommitted_onlyWhenEverythingBeforeItIsDone() {
        arrive(P0, span("slow", "a"));
        turns(2);
        arrive(P0, span(traceOfAnotherLane("slow"), "b"));
        turns(2);
        assertThat(sent).extracting(Sent::ids).containsExactly(List.of("a"), List.of("b"));

        sent.get(1).answer().accept(Answer.of(200));
        turns(1);
        assertThat(finishedAt(P0)).isZero();
    }

    @Test
    void lookup_holdsUpItsLaneOnly_andADroppedStubIsDone() {
        arrive(P0, Kind.STUB, span("t", "p"));
        arrive(P0, Kind.FIRST, span("t", "c").parent("p"));
        arrive(P0, Kind.FIRST, span(traceOfAnotherLane("t"), "b"));
        turns(3);
        assertThat(searches).extracting(Search::lookup).containsExactly(new Lookup("t", "p", false));
        assertThat(sent).extracting(Sent::ids).containsExactly(List.of("b"));

        searches.get(0).answer().accept(StubFateTest.found(false, "t"));
        sent.get(0).answer().accept(Answer.of(200));
        turns(2);
        assertThat(sent).extracting(Sent::ids).containsExactly(List.of("b"), List.of("c"));
        sent.get(1).answer().accept(Answer.of(200));
        turns(1);

        ExporterStats stats = counters.snapshot();
        assertThat(stats.stubsUnneeded()).isEqualTo(1);
        assertThat(stats.taken())
                .isEqualTo(stats.acknowledged() + stats.collapsed() + stats.deadLettered() + stats.stubsUnneeded());
        assertThat(stats.requests()).isEqualTo(Map.of("2xx", 3L));
        assertThat(finishedAt(P0)).isEqualTo(3);
    }

    @Test
    void childEditedBecauseItsParentIsRefused_isAcknowledged() {
        arrive(P0, span("t", "p"));
        arrive(P0, span("t", "c").parent("p"));
        turns(2);
        for (int request = 0; request < 3; request++) { // both, the parent alone, the parent bare
            sent.get(request).answer().accept(Answer.of(400));
            turns(2);
        }
        sent.get(3).answer().accept(Answer.of(200));
        turns(1);

        assertThat(sent)
                .extracting(Sent::ids)
                .containsExactly(List.of("p", "c"), List.of("p"), List.of("p"), List.of("c"));
        assertThat(counters.snapshot().acknowledged()).isEqualTo(1);
        assertThat(counters.snapshot().collapsed()).isZero();
    }

    @Test
    void lookupWithoutAnswer_keepsItsOffset_andIsCancelledWithItsPartition() {
        arrive(P0, Kind.STUB, span("t", "p"));
        turns(2);

        loop.onPartitionsLost(Set.of(P0));
        assertThat(searches.get(0).cancels()).hasValue(1);

        searches.get(0).answer().accept(StubFateTest.found(false, "t"));
        mailbox.runAll();
        assertThat(counters.snapshot().stubsUnneeded()).isZero();
        assertThat(committed(P0)).isZero();
    }

    @Test
    void lookup_neverTellsThatSgpTakesSpans() {
        arrive(P0, Kind.STUB, span("t", "p"));
        turns(2);
        sent.clear();
        searches.get(0).answer().accept(Found.nothing(Answer.of(401)));
        turns(1);
        assertThat(loop.health().state()).isEqualTo(Health.State.MISCONFIGURED);

        await().until(() -> {
            turns(1);
            return searches.size() == 2;
        });
        searches.get(1).answer().accept(StubFateTest.found(false));
        turns(1);
        assertThat(loop.health().state()).isEqualTo(Health.State.MISCONFIGURED);
        await().until(() -> {
            turns(1);
            return sent.size() == 1;
        });
        sent.get(0).answer().accept(Answer.of(200));
        turns(1);
        assertThat(loop.health().state()).isEqualTo(Health.State.READY);
    }

    @Test
    void refusedLookup_isNoFaultOfTheSettings_andNoRetry() {
        arrive(P0, Kind.STUB, span("t", "p"));
        turns(2);
        searches.get(0).answer().accept(Found.nothing(Answer.of(403)));
        turns(1);

        assertThat(loop.health()).isEqualTo(Health.READY);
        assertThat(counters.snapshot().retries()).isZero();
        assertThat(counters.snapshot().stubsUnneeded()).isEqualTo(1);
    }

    @Test
    void close_commitsWhatIsDone() {
        arrive(P0, span("t", "a"));
        arrive(P1, span("t", "b"));
        turns(2);
        sent.forEach(request -> request.answer().accept(Answer.of(200)));

        assertThat(finishedAt(P0)).isEqualTo(1);
        assertThat(finishedAt(P1)).isEqualTo(1);
    }

    @Test
    void givenUpRecord_isDone_onlyWhenItsDeadLetterIsAcknowledged() {
        giveUp(span("t", "a"));
        assertThat(producer.history()).hasSize(1);
        assertThat(counters.snapshot().deadLettered()).isZero();

        producer.errorNext(new TimeoutException("no broker"));
        turns(1);
        assertThat(counters.snapshot().deadLettered()).isZero();
        assertThat(finishedAt(P0)).isZero();
    }

    @Test
    void givenUpRecord_isCounted_onceAcknowledged() {
        giveUp(span("t", "a"));

        producer.completeNext();
        turns(1);

        assertThat(counters.snapshot().deadLettered()).isEqualTo(1);
        assertThat(finishedAt(P0)).isEqualTo(1);
    }

    /** Its dead letter is on its way then. */
    private void giveUp(Spans span) {
        arrive(P0, span);
        turns(2);
        sent.get(0).answer().accept(Answer.of(422));
        turns(2);
        sent.get(1).answer().accept(Answer.of(422)); // its bare form
        turns(2);
    }

    @Test
    void revokedPartition_waitsForItsRequest_andIsCommitted() {
        arrive(P0, span("t", "a"));
        turns(2);
        Thread answering = new Thread(() -> sent.get(0).answer().accept(Answer.of(200)));
        answering.start();

        loop.onPartitionsRevoked(Set.of(P0));

        assertThat(committed(P0)).isEqualTo(1);
        assertThat(counters.snapshot().acknowledged()).isEqualTo(1);
    }

    @Test
    void lostPartition_isCancelledAtOnce_andNotCommitted() {
        arrive(P0, span("t", "a"));
        turns(2);

        loop.onPartitionsLost(Set.of(P0));
        assertThat(sent.get(0).cancels()).hasValue(1);

        sent.get(0).answer().accept(Answer.of(200));
        mailbox.runAll();
        assertThat(counters.snapshot().acknowledged()).isZero();
        assertThat(committed(P0)).isZero();
    }

    @Test
    void pausedPartition_staysPaused_overARebalance() {
        restartWith(() -> loop(Long.MAX_VALUE / 2, "in.flight.max.bytes", 1024));
        arrive(P0, span("t", "a").output("x".repeat(1000)));
        turns(2);
        assertThat(consumer.paused()).containsExactly(P0);

        consumer.resume(Set.of(P0)); // as a rebalance may do
        loop.onPartitionsAssigned(Set.of());
        assertThat(consumer.paused()).containsExactly(P0);
    }

    @Test
    void processThatStoodStill_sendsNothing() {
        restartWith(() -> loop(1)); // every poll comes too late
        arrive(P0, span("t", "a"));
        turns(5);

        assertThat(counters.snapshot().taken()).isEqualTo(1);
        assertThat(sent).isEmpty();
    }

    @Test
    void refusedCommit_isNoProofOfMembership() {
        MockConsumer<byte[], byte[]> fenced = new MockConsumer<>("none") {
            @Override
            public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
                throw new CommitFailedException();
            }
        };
        Assignment assignment = new Assignment(config());
        assignment.add(List.of(P0));
        assignment.of(P0).taken(3, 0, 10);
        Commits commits = new Commits(fenced, assignment, 1, 0);

        assertThat(commits.proveMembership(Duration.ofSeconds(1))).isFalse();
    }

    private void restartWith(Supplier<ExportLoop> other) {
        consumer.rebalance(List.of());
        loop = other.get();
        consumer.rebalance(List.of(P0));
        consumer.seekToBeginning(List.of(P0));
    }

    /** A trace whose spans need not wait for those of the given one. */
    private static String traceOfAnotherLane(String traceId) {
        PartitionLanes lanes = new PartitionLanes(2, config().laneSettings(), new Passes(), new BodyLimit(10_000));
        return IntStream.range(0, 100)
                .mapToObj(i -> "other-" + i)
                .filter(other -> lanes.laneOf(other) != lanes.laneOf(traceId))
                .findFirst()
                .orElseThrow();
    }

    private void arrive(TopicPartition partition, Spans span) {
        arrive(partition, Kind.FIRST, span);
    }

    private void arrive(TopicPartition partition, Kind kind, Spans span) {
        long offset = nextOffsets.merge(partition, 1L, Long::sum) - 1;
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, span.bytes());
        record.headers().add(Headers.KIND, Headers.bytes(kind.header()));
        consumer.addRecord(record);
    }

    private void turns(int count) {
        for (int i = 0; i < count; i++) {
            loop.doWork();
        }
    }

    private long finishedAt(TopicPartition partition) {
        loop.finish(Duration.ZERO);
        return committed(partition);
    }

    private long committed(TopicPartition partition) {
        OffsetAndMetadata offset = consumer.committed(Set.of(partition)).get(partition);
        return offset == null ? 0 : offset.offset();
    }

    private ExportLoop loop(long sessionTimeoutNanos, Object... more) {
        PollFreshness freshness = new PollFreshness(sessionTimeoutNanos, System.nanoTime());
        Sender sender = new Sender() {
            @Override
            public Runnable send(List<byte[]> records, Consumer<Answer> onAnswer) {
                Sent request = new Sent(TakenSpans.idsOf(records), onAnswer, new AtomicInteger());
                sent.add(request);
                return () -> request.cancels().incrementAndGet();
            }

            @Override
            public Runnable search(Lookup lookup, Consumer<Found> onFound) {
                Search request = new Search(lookup, onFound, new AtomicInteger());
                searches.add(request);
                return () -> request.cancels().incrementAndGet();
            }
        };
        return new ExportLoop(
                config(more),
                new ExportClients(consumer, producer, null, sender, freshness, retention),
                mailbox,
                counters,
                (status, spans, took) -> {},
                Pace.FREE);
    }

    private static ExporterConfig config(Object... more) {
        Map<String, Object> settings =
                new HashMap<>(Map.of("bootstrap.servers", "localhost:1", "sgp.api.key", "key", "fault.retry.ms", 50));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i].toString(), more[i + 1]);
        }
        return new ExporterConfig(settings);
    }
}
