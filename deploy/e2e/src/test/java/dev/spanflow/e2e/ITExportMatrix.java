/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanflow.e2e.OrderedRecords.Written;
import dev.spanflow.exporter.ledger.ExportLedger;
import dev.spanflow.local.sgp.Misbehaviour;
import dev.spanflow.local.sgp.Modes;
import dev.spanflow.schemas.Headers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two exporters against an SGP that misbehaves, while one or the other is killed with kill -9, stopped and woken, or leaves
 * the group. Each seed is a round of its own: what is sent, how SGP misbehaves, and what happens to whom.
 *
 * <p>System properties: {@code e2e.seeds}, so many rounds; {@code e2e.seed}, the first.
 */
@Tag("chaos")
@Timeout(3_600)
class ITExportMatrix {
    private static final Logger log = LoggerFactory.getLogger(ITExportMatrix.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SEEDS = Integer.getInteger("e2e.seeds", 1);
    private static final long FIRST_SEED = Long.getLong("e2e.seed", 1);

    private final Set<String> badSpans = new HashSet<>();
    private final List<Misbehaviour> badSpanRules = new ArrayList<>();

    @Test
    void everySpanArrivesAsLastSent_inOrder_whateverHappens(@TempDir Path data) throws Exception {
        try (Ground ground = new Ground(data);
                Admin admin = Admin.create(Map.of("bootstrap.servers", ground.bootstrapServers()));
                DeadLetters letters = new DeadLetters(
                        ground.bootstrapServers(), ground.topics().deadLetters());
                OrderedRecords records = new OrderedRecords(ground.bootstrapServers(), ground.topics())) {
            Round round = new Round(ground, admin, letters, records);
            try {
                for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
                    round.play(seed);
                }
            } finally {
                round.close();
            }
        }
    }

    /** What stays from round to round: topics, stand-in, and two exporters. */
    private final class Round {
        private final Ground ground;
        private final Admin admin;
        private final DeadLetters letters;
        private final OrderedRecords records;
        private final Child[] exporters = new Child[2];

        Round(Ground ground, Admin admin, DeadLetters letters, OrderedRecords records) throws IOException {
            this.ground = ground;
            this.admin = admin;
            this.letters = letters;
            this.records = records;
            exporters[0] = exporter(0);
            exporters[1] = exporter(1);
        }

        void play(long seed) throws Exception {
            Random random = new Random(seed);
            ground.sgp().play(random.nextBoolean() ? Modes.LEGACY : Modes.TRACING_SERVICE);
            ground.sgp().misbehave(seed, script(seed, random));
            records.send(seed + "a", 10, 8, random);
            String happened = happens(random);
            records.send(seed + "b", 10, 8, random);
            happened += ", " + happens(random);
            records.send(seed + "c", 5, 8, random);
            ground.sgp().misbehave(seed, badSpanRules);
            if (failsOnASpan(seed)) {
                awaitGivenUp(failingSpan(seed), seed, random);
            }
            verify("seed " + seed + ": " + happened);
            log.info("Seed {}: {}; {} records so far", seed, happened, records.count());
        }

        /** Others keep passing, or nothing would tell it from an outage. */
        private void awaitGivenUp(String spanId, long seed, Random random) {
            AtomicInteger more = new AtomicInteger();
            await(spanId + " is given up")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        records.send(seed + "d" + more.incrementAndGet(), 4, 1, random);
                        return letters.reasons(placesOf(spanId)).equals(Set.of("SGP_5XX"));
                    });
        }

        private Set<String> placesOf(String spanId) {
            Set<String> places = new HashSet<>();
            records.written()
                    .forEach((partition, written) -> written.stream()
                            .filter(record -> record.span().id().equals(spanId))
                            .forEach(record -> places.add(place(partition, record))));
            return places;
        }

        private String happens(Random random) throws Exception {
            int whom = random.nextInt(2);
            switch (random.nextInt(4)) {
                case 0 -> {
                    exporters[whom].kill();
                    assertNothingCommittedTooEarly();
                    exporters[whom] = exporter(whom);
                    return "killed " + whom;
                }
                case 1 -> {
                    awaitMember(whom, true);
                    signal("STOP", exporters[whom]);
                    awaitMember(whom, false); // the group goes on without it
                    signal("CONT", exporters[whom]);
                    return "stopped and woken " + whom;
                }
                case 2 -> {
                    exporters[whom].stop(PATIENCE);
                    exporters[whom] = exporter(whom);
                    return "left and came back " + whom;
                }
                default -> {
                    return "nothing";
                }
            }
        }

        private void awaitMember(int number, boolean present) {
            await("exporter " + number + (present ? " joins" : " is missed"))
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptionsMatching(
                            e -> e.getCause() instanceof GroupIdNotFoundException) // nobody has joined yet
                    .until(() -> isMember(number) == present);
        }

        /** Whether the group counts one as there: the static member, or one that is not. */
        private boolean isMember(int number) throws Exception {
            String group = ground.topics().application("exporter");
            return admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().stream()
                    .anyMatch(member -> member.groupInstanceId().isPresent() == (number == 0));
        }

        /** The first is a static member of its group, the second is not: its leaving is a rebalance. */
        private Child exporter(int number) throws IOException {
            List<String> settings = new ArrayList<>(List.of(
                    "bootstrap.servers=" + ground.bootstrapServers(),
                    "sgp.url=" + ground.sgp().url(),
                    "sgp.api.key=k",
                    "call.timeout.ms=1500",
                    "retry.backoff.ms=20",
                    "retry.backoff.max.ms=300",
                    "fault.retry.ms=200",
                    "commit.interval.ms=100",
                    "batch.max.spans=50",
                    "failing.batch.ms=500",
                    "failing.span.ms=2000",
                    "kafka.session.timeout.ms=6000",
                    "kafka.heartbeat.interval.ms=500"));
            if (number == 0) {
                settings.add("kafka.group.instance.id=exporter-0");
            }
            return Child.start(ExporterProcess.class, "256m", Map.of(), settings.toArray(String[]::new));
        }

        private void verify(String about) throws Exception {
            await(about)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .untilAsserted(() -> assertThat(offsets()).as(about).containsAllEntriesOf(ends()));
            assertNothingCommittedTooEarly();
            Set<String> dead = letters.all();
            ExportLedger ledger = ledger();
            assertThat(ledger.taken()).as(about).isEqualTo(records.count());
            assertThat(ledger.deadLettered()).as(about).isEqualTo(dead.size());
            assertThat(ground.sgp().violations(3)).as(about).isEmpty();
            long missing = 0;
            for (Map.Entry<SpanName, Written> last : records.last().entrySet()) {
                missing += assertStored(last.getKey(), last.getValue(), about);
            }
            assertThat(ground.sgp().report().rows())
                    .as(about)
                    .isEqualTo(records.last().size() - missing);
        }

        /** Returns 1 for a span that SGP may not have. */
        private int assertStored(SpanName span, Written last, String about) throws JsonProcessingException {
            String stored =
                    ground.sgp().find("default", span.traceId(), span.id()).orElse(null);
            if (badSpans.contains(span.id())) {
                assertThat(stored).as("%s, %s", about, span).isNull();
                return 1;
            }
            assertThat(stored).as("%s, %s", about, span).isNotNull();
            assertThat(withoutMarks(stored)).as("%s, %s", about, span).isEqualTo(withoutMarks(last.json()));
            return 0;
        }

        /** Every record before a committed offset is at SGP, in whatever version, or is a dead letter. */
        private void assertNothingCommittedTooEarly() throws Exception {
            Map<TopicPartition, Long> committed = offsets();
            Set<String> dead = letters.all();
            records.written()
                    .forEach((partition, written) -> written.stream()
                            .filter(record -> record.offset() < committed.getOrDefault(partition, 0L))
                            .filter(record -> !dead.contains(place(partition, record)))
                            .forEach(record -> assertThat(ground.sgp()
                                            .find(
                                                    "default",
                                                    record.span().traceId(),
                                                    record.span().id()))
                                    .as(
                                            "%s at %s@%s, committed %s",
                                            record.span(), partition, record.offset(), committed)
                                    .isPresent()));
        }

        private Map<TopicPartition, OffsetAndMetadata> committed() throws Exception {
            Map<TopicPartition, OffsetAndMetadata> committed =
                    new HashMap<>(admin.listConsumerGroupOffsets(ground.topics().application("exporter"))
                            .partitionsToOffsetAndMetadata()
                            .get());
            committed.values().removeIf(offset -> offset == null);
            return committed;
        }

        private Map<TopicPartition, Long> offsets() throws Exception {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            committed().forEach((partition, offset) -> offsets.put(partition, offset.offset()));
            return offsets;
        }

        private ExportLedger ledger() throws Exception {
            return committed().values().stream()
                    .map(offset -> ExportLedger.ofMetadata(offset.metadata()))
                    .reduce(ExportLedger.EMPTY, ExportLedger::plus);
        }

        /** Of partitions with records. */
        private Map<TopicPartition, Long> ends() throws Exception {
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            records.written().keySet().forEach(partition -> asked.put(partition, OffsetSpec.latest()));
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(asked).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        }

        void close() throws Exception {
            for (Child exporter : exporters) {
                exporter.close();
            }
        }
    }

    private static String place(TopicPartition partition, Written record) {
        return partition.topic() + "/" + Headers.place(partition.partition(), record.offset());
    }

    private static boolean failsOnASpan(long seed) {
        return seed % 5 == 0;
    }

    private static String failingSpan(long seed) {
        return seed + "c-0-3";
    }

    /** Some spans that SGP refuses for good or fails on, and some trouble that passes. */
    private List<Misbehaviour> script(long seed, Random random) {
        if (failsOnASpan(seed)) {
            badSpans.add(failingSpan(seed));
            badSpanRules.add(new Misbehaviour(
                    503, Map.of(), null, 0, null, false, 0, 0, "\"id\":\"" + failingSpan(seed) + "\""));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            String span = seed + "a-" + random.nextInt(10) + "-" + random.nextInt(8);
            badSpans.add(span);
            badSpanRules.add(new Misbehaviour(
                    List.of(400, 409, 413, 422).get(random.nextInt(4)),
                    Map.of(),
                    List.of(
                                    "",
                                    "<html>no</html>",
                                    "{\"detail\":\"no\"}",
                                    "{\"detail\":{\"why\":[1]}}",
                                    "{\"detail\":[{")
                            .get(random.nextInt(5)),
                    0,
                    null,
                    false,
                    0,
                    0,
                    "\"id\":\"" + span + "\""));
        }
        List<Misbehaviour> script = new ArrayList<>(badSpanRules); // before the trouble, which may tell the truth
        for (int i = 0; i < 4; i++) {
            script.add(trouble(random));
        }
        return script;
    }

    private static Misbehaviour trouble(Random random) {
        return switch (random.nextInt(11)) {
            case 0 -> status(503, Map.of("Retry-After", "1"), 0.05);
            case 1 -> status(503, Map.of("retry-after-ms", "50"), 0.2);
            case 2 -> status(429, Map.of("Retry-After", "http-date+1"), 0.05);
            case 3 -> status(500, Map.of(), 0.2);
            case 4 -> status(408, Map.of(), 0.1);
            case 5 ->
                status(List.of(401, 403, 404, 501, 307).get(random.nextInt(5)), Map.of(), 0)
                        .times(2);
            case 6 -> new Misbehaviour(0, Map.of(), null, 0, "before", false, 0, 0.1, null);
            case 7 -> new Misbehaviour(0, Map.of(), null, 0, "after", false, 0, 0.2, null);
            case 8 -> status(503, Map.of(), 0).times(30); // an outage
            case 9 -> new Misbehaviour(0, Map.of(), null, 0, null, true, 2, 0, null);
            default -> new Misbehaviour(0, Map.of(), null, 50 + random.nextInt(100), null, false, 0, 0.5, null);
        };
    }

    private static Misbehaviour status(int status, Map<String, String> headers, double rate) {
        return new Misbehaviour(status, headers, "<html>trouble</html>", 0, null, false, 0, rate, null);
    }

    /** A span whose parent is refused in every form leaves as a root. */
    private ObjectNode withoutMarks(String json) throws JsonProcessingException {
        ObjectNode span = (ObjectNode) JSON.readTree(json);
        span.remove("metadata");
        if (badSpans.contains(span.path("parent_id").asText())) {
            span.remove("parent_id");
        }
        return span;
    }

    private static void signal(String name, Child child) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(child.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
