/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.assembler.ordering.Budget;
import dev.spanflow.assembler.ordering.OrderedRecord;
import dev.spanflow.assembler.rows.MapStore;
import dev.spanflow.assembler.rows.RowCache;
import dev.spanflow.schemas.Kind;
import dev.spanflow.schemas.Replay.Selection;
import dev.spanflow.schemas.Spans;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** Passes that follow each other over one state. */
class PassAssemblyTest {
    final PastTopic topic = new PastTopic();
    final MapStore state = new MapStore();
    final Budget budget = new Budget(1_000, 1 << 20, 1, () -> 0);
    final List<OrderedRecord> left = new ArrayList<>();

    @Test
    void laterPass_takesNewsOfWhatHasLeft_andNothingElse() {
        topic.add(Spans.span("t", "root")).add(Spans.span("u", "not-asked-for"));
        assertThat(run(firstOf("t"), true)).containsExactly("root");
        topic.add(Spans.span("t", "root").completed())
                .add(Spans.span("t", "new-one").parent("root"))
                .add(Spans.span("u", "not-asked-for").completed())
                .add(Spans.span("t", "root"));

        assertThat(run(later(2, null), true)).containsExactly("root");

        assertThat(left.get(0).kind()).isEqualTo(Kind.UPDATE);
        assertThat(new String(left.get(0).bytes(), UTF_8)).contains("end_timestamp");
    }

    @Test
    void laterPass_begunAgain_sendsNothingTwice() {
        topic.add(Spans.span("t", "root"));
        run(firstOf("t"), true);
        topic.add(Spans.span("t", "root").output("1"))
                .add(Spans.span("t", "root").output("2"));

        assertThat(run(later(1, null), true)).hasSize(2);
        assertThat(run(later(1, null), true)).isEmpty();
    }

    @Test
    void laterPass_keepsTheGroup_ofARecordThatNamesNone() {
        topic.add(Spans.span("t", "root"))
                .add(Spans.span("t", "child").parent("root").group("g"));
        run(firstOf("t"), true);
        topic.add(Spans.span("t", "root").completed());

        run(later(2, null), true);

        assertThat(new String(left.get(0).bytes(), UTF_8)).contains("\"group_id\":\"g\"");
    }

    @Test
    void afterACancelledFirst_onlySpansThatWereSentLeave() {
        topic.add(Spans.span("t", "sent"))
                .add(Spans.span("t", "unsent"))
                .add(Spans.span("t", "waits").parent("later"));
        run(firstOf("t"), false);
        topic.add(Spans.span("t", "sent").completed())
                .add(Spans.span("t", "unsent").completed());
        SentSpans sent = new SentSpans();
        sent.add("default", Spans.span("t", "sent").bytes());

        assertThat(run(later(3, sent), true)).containsExactly("sent");
    }

    private Pass firstOf(String trace) {
        Choice choice = new PartitionPlanner(PastTopic.PAST, new Selection(null, null, List.of(trace), null), 100)
                .plan(topic, new PartitionPlanner.Bounds(0, 0, topic.end(), topic.end(), topic.end()));
        return Pass.first(List.of(choice), List.of(topic.end()));
    }

    private Pass later(long from, SentSpans sent) {
        return Pass.later(List.of(from), List.of(topic.end()), sent);
    }

    /** The ids of what has left. */
    private List<String> run(Pass pass, boolean toTheEnd) {
        left.clear();
        RowCache rows = state.cache(1 << 20);
        PassAssembly assembly = new PassAssembly(rows, PastTopic.PAST, pass, left::add);
        for (ConsumerRecord<byte[], byte[]> record : topic.records) {
            assembly.accept(
                    new Record<>(record.key(), record.value(), record.timestamp(), record.headers()),
                    0,
                    record.offset(),
                    0,
                    budget);
        }
        if (toTheEnd) {
            assertThat(assembly.flush(budget)).isTrue();
            assertThat(assembly.waiting()).isZero();
        }
        rows.flush();
        return left.stream().map(record -> PastSpans.sound(record.bytes()).id()).toList();
    }
}
