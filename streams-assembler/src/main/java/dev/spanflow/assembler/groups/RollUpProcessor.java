/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.groups;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.GroupRollup;
import dev.spanflow.schemas.Reason;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Moves group changes from their topic into {@link Groups}, and the groups' new roll-ups to theirs. */
public final class RollUpProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Duration EXPIRE_EVERY = Duration.ofSeconds(1);

    /** In one punctuation; what is left comes with the next. About 50 ms. */
    private static final int EXPIRED_AT_ONCE = 1_000;

    private final Nodes nodes;
    private final Duration retention;
    private final Consumer<Reason> deadLetters;
    private ProcessorContext<byte[], byte[]> context;
    private Groups groups;

    /**
     * What it is connected to, by name.
     *
     * @param store of its state
     * @param rollUps the sink of roll-ups
     * @param deadLetters the sink of records that are no group change
     */
    public record Nodes(String store, String rollUps, String deadLetters) {}

    /**
     * For one task.
     *
     * @param retention how long a trace stays after its last change
     * @param deadLetters is told of each
     */
    public RollUpProcessor(Nodes nodes, Duration retention, Consumer<Reason> deadLetters) {
        this.nodes = nodes;
        this.retention = retention;
        this.deadLetters = deadLetters;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        this.groups = new Groups(new StoredGroupRows(context.getStateStore(nodes.store())), retention.toMillis());
        context.schedule(EXPIRE_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> expire());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        GroupChange change;
        try {
            change = GroupChange.read(record.value());
        } catch (IllegalArgumentException e) {
            deadLetter(record, String.valueOf(e.getMessage()));
            return;
        }
        GroupRollup rollup = groups.apply(change, record.timestamp());
        if (rollup != null) {
            tell(rollup, record.timestamp());
        }
    }

    /** The machine's clock only calls; what is due, the changes' own time tells. */
    private void expire() {
        long time = Math.max(0, context.currentStreamTimeMs());
        groups.expire(EXPIRED_AT_ONCE).forEach(rollup -> tell(rollup, time));
    }

    private void tell(GroupRollup rollup, long time) {
        byte[] key = rollup.groupId().getBytes(UTF_8);
        context.forward(new Record<>(key, rollup.toJson(), time), nodes.rollUps());
    }

    private void deadLetter(Record<byte[], byte[]> record, String detail) {
        RecordMetadata place = context.recordMetadata().orElseThrow();
        ConsumerRecord<byte[], byte[]> origin = DeadLetter.origin(
                place.topic(),
                place.partition(),
                place.offset(),
                record.timestamp(),
                record.key(),
                record.value(),
                record.headers());
        DeadLetter letter = new DeadLetter(DeadLetter.ASSEMBLER, Reason.BAD_GROUP_CHANGE, detail, origin);
        context.forward(
                new Record<>(letter.recordKey(), letter.recordValue(), record.timestamp(), letter.recordHeaders()),
                nodes.deadLetters());
        deadLetters.accept(letter.reason());
    }
}
