/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.assembler.ordering.Budget;
import dev.spanflow.assembler.ordering.OrderedRecord;
import dev.spanflow.assembler.rows.MapStore;
import dev.spanflow.assembler.rows.RowCache;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.Replay.Selection;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.Spans;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/**
 * Live traffic and a replay of the same traces, interleaved at random: workers append records, the live exporter delivers them,
 * the replay plans, reads, sends and is killed, each whenever it likes. In the end SGP must hold of each span what live traffic
 * alone would have left there. Replays one case: {@code -Dseed=…}.
 */
class ReplaySimulationTest {
    private static final int CASES = Integer.getInteger("replay.cases", 400);

    @Test
    void spansFinishedMeanwhile_areFinished_whateverTheTiming() {
        Long only = Long.getLong("seed");
        long first = only == null ? System.nanoTime() : only;
        for (int i = 0; i < (only == null ? CASES : 1); i++) {
            World world = new World(first + i, Integer.MAX_VALUE);
            world.run();

            assertThat(world.older())
                    .as("older at SGP than on the topic, seed %s", first + i)
                    .isEmpty();
            assertThat(world.beforeParent)
                    .as("before its parent, seed %s", first + i)
                    .isZero();
        }
    }

    /** Without this the test above might see nothing. */
    @Test
    void withoutLaterPasses_someSpansAreLeftOlder() {
        long flipped = 0;
        for (int i = 0; i < 200; i++) {
            World world = new World(i, 0);
            world.run();
            flipped += world.older().size();
        }

        assertThat(flipped).isPositive();
    }

    private static final class World {
        private static final int TRACES = 4;
        private static final int SPANS = 6;

        private final Random random;
        private final int mostLater;
        private final PastTopic topic = new PastTopic();
        private final Map<String, SpanRecord> sgp = new HashMap<>();
        private final Set<String> atReplay = new HashSet<>();
        private final MapStore state = new MapStore();
        private final Deque<SpanRecord> toSend = new ArrayDeque<>();
        private final Budget budget = new Budget(3, 1 << 20, 1, () -> 0);
        private final Map<String, Long> newest = new HashMap<>();
        private int toAppend = 60;
        private int delivered;
        private Passes passes;
        private Choice choice;
        private long bound;
        private Pass pass;
        private RowCache rows;
        private PassAssembly assembly;
        private long next;
        private long forwardedBefore;
        private long forwarded;
        int beforeParent;

        World(long seed, int mostLater) {
            this.random = new Random(seed);
            this.mostLater = mostLater;
        }

        void run() {
            int before = random.nextInt(40);
            while (toAppend > 20 + before) {
                append();
            }
            plan();
            while (!passes.isOver() || toAppend > 0 || delivered < topic.end()) {
                switch (random.nextInt(8)) {
                    case 0 -> append();
                    case 1, 2 -> deliver();
                    case 3, 4, 5 -> read();
                    case 6 -> send();
                    default -> killSometimes();
                }
            }
        }

        /** A record of a span, whose parent may come later: it names one with a smaller number. */
        private void append() {
            if (toAppend == 0) {
                return;
            }
            toAppend--;
            int number = random.nextInt(SPANS);
            Spans span = Spans.span("t" + random.nextInt(TRACES), "s" + number).output("record " + toAppend);
            span = number == 0 ? span : span.parent("s" + random.nextInt(number));
            topic.add(random.nextInt(3) == 0 ? span.completed() : span);
        }

        /** What the live assembler lets leave of a span, in order: nothing of a lower phase. */
        private void deliver() {
            if (delivered < topic.end()) {
                SpanRecord span = read(topic.records.get(delivered));
                long offset = newest.getOrDefault(name(span), -1L);
                if (offset < 0
                        || span.completed()
                        || !read(topic.records.get((int) offset)).completed()) {
                    newest.put(name(span), (long) delivered);
                    sgp.put(name(span), span);
                }
                delivered++;
            }
        }

        private void plan() {
            bound = topic.end();
            choice = new PartitionPlanner(PastTopic.PAST, new Selection(null, null, List.of(), null), 1_000)
                    .plan(topic, new PartitionPlanner.Bounds(0, 0, bound, bound, bound));
            passes = new Passes(1, List.of(0L), List.of(bound), mostLater);
            begin();
        }

        private void begin() {
            pass = passes.isFirst()
                    ? Pass.first(List.of(choice), List.of(bound))
                    : Pass.later(passes.from(), List.of(topic.end()), null);
            next = pass.from(0);
            assembly = assembly();
        }

        /** All that was committed is in the rows: whoever goes on reads them. */
        private PassAssembly assembly() {
            if (rows != null) {
                rows.flush();
            }
            rows = state.cache(1 << 20);
            return new PassAssembly(rows, PastTopic.PAST, pass, this::leave);
        }

        private void leave(OrderedRecord record) {
            toSend.add(read(record.bytes()));
            forwarded++;
        }

        private void read() {
            if (passes.isOver()) {
                return;
            }
            if (next < pass.to(0)) {
                ConsumerRecord<byte[], byte[]> record = topic.records.get((int) next);
                assembly.accept(
                        new Record<>(record.key(), record.value(), record.timestamp(), record.headers()),
                        0,
                        next,
                        next,
                        budget);
                next++;
            } else if (assembly.flush(budget) && toSend.isEmpty()) {
                passes.ended(List.of(pass.to(0)), forwarded == forwardedBefore);
                forwardedBefore = forwarded;
                if (!passes.isOver()) {
                    begin();
                }
            }
        }

        private void send() {
            SpanRecord span = toSend.poll();
            if (span != null) {
                sgp.put(name(span), span);
                atReplay.add(name(span));
                String parent = span.parentId() == null ? null : span.traceId() + "/" + span.parentId();
                boolean passed = new String(span.bytes(), UTF_8).contains("\"orphan\":\"passed\"");
                if (parent != null && !passed && !atReplay.contains(parent)) {
                    beforeParent++;
                }
            }
        }

        /** The state is as it was committed; a later pass is begun again, by somebody who does not know what it sent. */
        private void killSometimes() {
            if (random.nextInt(10) == 0 && !passes.isOver()) {
                if (passes.isFirst()) {
                    assembly = assembly();
                } else {
                    passes = new Passes(passes.number(), passes.from(), List.of(bound), mostLater);
                    begin();
                }
            }
        }

        /** Spans of which SGP holds something else than live traffic alone would have left there. */
        Set<String> older() {
            Set<String> older = new HashSet<>();
            newest.forEach((name, offset) -> {
                if (!snapshot(sgp.get(name)).equals(snapshot(read(topic.records.get(offset.intValue()))))) {
                    older.add(name);
                }
            });
            return older;
        }

        private static String snapshot(SpanRecord span) {
            String text = new String(span.bytes(), UTF_8);
            int at = text.indexOf("record ");
            return text.substring(at, text.indexOf('"', at)) + span.end();
        }

        private static String name(SpanRecord span) {
            return span.traceId() + "/" + span.id();
        }

        private static SpanRecord read(ConsumerRecord<byte[], byte[]> record) {
            return read(record.value());
        }

        private static SpanRecord read(byte[] value) {
            try {
                return SpanRecord.read(value);
            } catch (InvalidSpanException e) {
                throw new AssertionError(e);
            }
        }
    }
}
