/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Replay.Selection;
import dev.spanflow.schemas.Spans;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class PartitionPlannerTest {
    final PastTopic topic = new PastTopic();

    @Test
    void range_takesWholeTraces_eachSpanOnce() {
        topic.add(Spans.span("t", "root")) // 0
                .add(Spans.span("u", "root")) // 1
                .add(Spans.span("t", "child").parent("root")) // 2: in the range
                .add(Spans.span("v", "root")) // 3
                .add(Spans.span("t", "root").completed()) // 4
                .add(Spans.span("t", "child").parent("root").completed()); // 5

        Choice choice = range(2, 3);

        assertThat(taken(choice)).containsExactly(4L, 5L);
        assertThat(choice.traces()).isEqualTo(1);
        assertThat(choice.first()).isEqualTo(4);
        assertThat(choice.end()).isEqualTo(6);
        assertThat(choice.bytes())
                .isEqualTo(topic.records.get(4).value().length
                        + topic.records.get(5).value().length);
    }

    @Test
    void completedRecord_isNewerThanALaterStartedOne() {
        topic.add(Spans.span("t", "a").completed()).add(Spans.span("t", "a"));

        assertThat(taken(all())).containsExactly(0L);
    }

    @Test
    void laterRecord_isNewer_ofTheSamePhase() {
        topic.add(Spans.span("t", "a").output("1")).add(Spans.span("t", "a").output("2"));
        topic.add(Spans.span("t", "b").completed())
                .add(Spans.span("t", "b").completed().output("2"));

        assertThat(taken(all())).containsExactly(1L, 3L);
    }

    @Test
    void redeliveredRecord_isAsOldAsItWasAtFirst() {
        topic.add(Spans.span("t", "a").output("new"));
        topic.add(Spans.span("t", "a").output("old"), Headers.APPENDED, "-1");
        topic.add(Spans.span("t", "b").output("old"));
        topic.add(Spans.span("t", "b").output("new"), Headers.APPENDED, "2500");

        assertThat(taken(all())).containsExactly(0L, 3L);
    }

    @Test
    void whatTheAssemblerDidNotTake_isNotTaken() {
        topic.add("t", "no json".getBytes(UTF_8), new RecordHeaders())
                .add("other-key", Spans.span("t", "misplaced").bytes(), new RecordHeaders())
                .add(Spans.span("t", "of-another-account"), Headers.ACCOUNT, "b")
                .add(Spans.span("t", "of-the-future"), Headers.VERSION, "2")
                .add("t", null, new RecordHeaders())
                .add(Spans.span("t", "sound"));

        assertThat(taken(all())).containsExactly(5L);
        assertThat(all().traces()).isEqualTo(1);
    }

    @Test
    void misplacedRecordInTheRange_choosesNoTrace() {
        topic.add(Spans.span("t", "a"))
                .add("t", Spans.span("other", "a").bytes(), new RecordHeaders())
                .add("t", "no json".getBytes(UTF_8), new RecordHeaders());

        assertThat(range(1, 3).isEmpty()).isTrue();
    }

    @Test
    void trace_isTakenByItsId_andNothingElse() {
        topic.add(Spans.span("t", "a")).add(Spans.span("u", "a")).add(Spans.span("v", "a"));

        assertThat(taken(plan(new Selection(null, null, List.of("u", "nowhere"), null))))
                .containsExactly(1L);
        assertThat(taken(plan(new Selection(1L, 2L, List.of("t", "u"), null), 1, 2)))
                .as("in the range too")
                .containsExactly(1L);
    }

    @Test
    void group_isTaken_withSpansThatDoNotNameIt_andInTheRangeOnly() {
        topic.add(Spans.span("t", "a")) // 0
                .add(Spans.span("t", "b").group("g")) // 1
                .add(Spans.span("u", "a").group("g")) // 2
                .add(Spans.span("v", "a").group("h")); // 3

        assertThat(taken(plan(new Selection(null, null, List.of(), "g")))).containsExactly(0L, 1L, 2L);
        assertThat(taken(plan(new Selection(0L, 1L, List.of(), "g"), 0, 1)))
                .as("a record in the range, another that names the group")
                .containsExactly(0L, 1L);
    }

    @Test
    void groupOfATrace_isKeptForRecordsThatLackIt_only() {
        topic.add(Spans.span("t", "a"))
                .add(Spans.span("t", "b").group("g"))
                .add(Spans.span("u", "a").group("h"))
                .add(Spans.span("v", "a"));

        Choice choice = all();

        assertThat(choice.group(PastTopic.PAST.trace("t"))).isEqualTo("g");
        assertThat(choice.group(PastTopic.PAST.trace("u"))).isNull();
        assertThat(choice.group(PastTopic.PAST.trace("v"))).isNull();
    }

    @Test
    void traceWithAYoungRecord_isLive_andLeftOut() {
        topic.add(Spans.span("t", "a"))
                .add(Spans.span("u", "a"))
                .add(Spans.span("t", "b"))
                .add(Spans.span("v", "a"));

        Choice choice = new PartitionPlanner(PastTopic.PAST, new Selection(0L, 2L, List.of(), null), 100)
                .plan(topic, new PartitionPlanner.Bounds(0, 0, 2, 2, 4));

        assertThat(taken(choice)).containsExactly(1L);
        assertThat(choice.live()).isEqualTo(1);
        assertThat(choice.liveNames()).containsExactly("t");
    }

    @Test
    void recordsBehindTheBound_doNotCount() {
        topic.add(Spans.span("t", "a")).add(Spans.span("t", "a").completed());

        Choice choice = new PartitionPlanner(PastTopic.PAST, new Selection(null, null, List.of(), null), 100)
                .plan(topic, new PartitionPlanner.Bounds(0, 0, 1, 1, 1));

        assertThat(taken(choice)).containsExactly(0L);
    }

    @Test
    void spansWhoseParentRetentionTook_areOrphans() {
        topic.add(Spans.span("t", "root"))
                .add(Spans.span("t", "child").parent("root"))
                .add(Spans.span("t", "grandchild").parent("child"))
                .add(Spans.span("u", "self").parent("self"));
        topic.start = 1;

        Choice choice = all();

        assertThat(choice.orphans()).isEqualTo(1);
        assertThat(choice.incomplete()).isEqualTo(1);
        assertThat(choice.traces()).isEqualTo(2);
    }

    @Test
    void anyBoundOfMemory_givesTheSameChoice() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            Spans span = Spans.span("t" + random.nextInt(200), "s" + random.nextInt(5));
            span = random.nextBoolean() ? span.parent("s" + random.nextInt(5)) : span;
            span = random.nextBoolean() ? span.completed() : span;
            topic.add(random.nextInt(4) == 0 ? span.group("g" + random.nextInt(3)) : span);
        }
        Selection selection = new Selection(1L, 2L, List.of(), random.nextBoolean() ? "g1" : null);
        PartitionPlanner.Bounds bounds = new PartitionPlanner.Bounds(100, 300, 900, 1_950, 2_000);
        topic.start = 100;

        Choice whole = new PartitionPlanner(PastTopic.PAST, selection, 1_000_000).plan(topic, bounds);
        int scans = topic.scans;
        Choice slices = new PartitionPlanner(PastTopic.PAST, selection, 30).plan(topic, bounds);

        assertThat(topic.scans).as("seed %s", seed).isGreaterThan(3 * scans);
        assertThat(taken(slices)).as("seed %s", seed).isEqualTo(taken(whole)).isNotEmpty();
        assertThat(slices.traces()).isEqualTo(whole.traces());
        assertThat(slices.orphans()).isEqualTo(whole.orphans());
        assertThat(slices.live()).isEqualTo(whole.live());
        assertThat(slices.liveNames()).containsExactlyInAnyOrderElementsOf(whole.liveNames());
    }

    @Test
    void traceThatFitsIntoNoMemory_isSaid() {
        for (int i = 0; i < 20; i++) {
            topic.add(Spans.span("t", "s" + i));
        }

        assertThatThrownBy(() -> new PartitionPlanner(PastTopic.PAST, new Selection(null, null, List.of("t"), null), 10)
                        .plan(topic, new PartitionPlanner.Bounds(0, 0, 20, 20, 20)))
                .hasMessageContaining("more than 10 spans");
    }

    private Choice all() {
        return plan(new Selection(null, null, List.of(), null));
    }

    private Choice range(long from, long to) {
        return plan(new Selection(from, to, List.of(), null), from, to);
    }

    private Choice plan(Selection selection) {
        return plan(selection, 0, topic.end());
    }

    private Choice plan(Selection selection, long from, long to) {
        return new PartitionPlanner(PastTopic.PAST, selection, 100)
                .plan(topic, new PartitionPlanner.Bounds(0, from, to, topic.end(), topic.end()));
    }

    private List<Long> taken(Choice choice) {
        return LongStream.range(0, topic.end()).filter(choice::isNewest).boxed().toList();
    }
}
