/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.assembler.groups.GroupChange;
import dev.spanflow.assembler.ordering.Assembly;
import dev.spanflow.assembler.ordering.AssemblyRules;
import dev.spanflow.assembler.ordering.Budget;
import dev.spanflow.assembler.ordering.Cut;
import dev.spanflow.assembler.ordering.GroupShare;
import dev.spanflow.assembler.ordering.LedgerCounts;
import dev.spanflow.assembler.ordering.OrderedRecord;
import dev.spanflow.assembler.ordering.Orphaned;
import dev.spanflow.assembler.ordering.Outcome;
import dev.spanflow.assembler.ordering.Output;
import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.Reason;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.schemas.Topics;
import dev.spanflow.schemas.TraceSummary;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Moves records between Kafka and the {@link Assembly}; decides nothing but where a record goes that is no span record. */
final class AssemblyProcessor implements Processor<byte[], byte[], byte[], byte[]>, Output {
    private static final Duration TURN_EVERY = Duration.ofMillis(20);
    private static final long SUMMARIES_EVERY_MS = 1_000;

    /** In one turn; what is left comes with the next. */
    private static final int SUMMARIES_AT_ONCE = 500;

    /** After each record: enough for nearly every cascade, and little enough for hundreds of records between two commits. */
    private final Budget recordBudget =
            new Budget(500, 1 << 20, Duration.ofMillis(100).toNanos(), System::nanoTime);

    private final Budget turnBudget =
            new Budget(5_000, 4 << 20, Duration.ofMillis(100).toNanos(), System::nanoTime);

    private final Topics topics;
    private final Intake intake;
    private final AssemblyRules rules;
    private final IdlePartitions idlePartitions;
    private final AssemblerCounts counts;
    private ProcessorContext<byte[], byte[]> context;
    private Assembly assembly;
    private long nextSummaries;

    /** When the record was appended that was read last, in milliseconds since 1970; 0 before the first. */
    private long lastAppended;

    AssemblyProcessor(
            Topics topics, Intake intake, AssemblyRules rules, IdlePartitions idlePartitions, AssemblerCounts counts) {
        this.topics = topics;
        this.intake = intake;
        this.rules = rules;
        this.idlePartitions = idlePartitions;
        this.counts = counts;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        this.assembly = new Assembly(
                context.<AssemblyStore>getStateStore(AssemblyTopology.STORE).rows(), this, rules);
        context.schedule(TURN_EVERY, PunctuationType.WALL_CLOCK_TIME, this::turn);
    }

    private void turn(long wallMillis) {
        IdlePartitions.Idle idle = idlePartitions.idle(context.taskId().partition());
        if (idle != null) {
            assembly.idle(idle.fromNanos(), idle.toNanos());
        }
        assembly.work(turnBudget);
        if (wallMillis >= nextSummaries) {
            nextSummaries = wallMillis + SUMMARIES_EVERY_MS;
            assembly.summariesDue();
            tellReading(wallMillis, idle != null);
        }
        assembly.tellSummaries(SUMMARIES_AT_ONCE);
    }

    private void tellReading(long wallMillis, boolean allIsRead) {
        LedgerCounts ledger = assembly.ledger();
        long lag = allIsRead || lastAppended == 0 ? 0 : Math.max(0, wallMillis - lastAppended);
        counts.readings()
                .tell(
                        context.taskId().partition(),
                        new PartitionReadings.Reading(
                                ledger.waiting(), ledger.waitingBytes(), assembly.oldestWaitMillis(), lag));
    }

    @Override
    public void close() {
        counts.readings().forget(context.taskId().partition());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        counts.received();
        lastAppended = record.timestamp();
        RecordMetadata place = context.recordMetadata().orElseThrow();
        try {
            SpanRecord span = intake.read(record);
            counts.repaired(span.repairedMembers());
            if (intake.isInPlace(span, record.key(), place.partition())) {
                assembly.accept(intake.arrival(record, span, place.offset()), System.nanoTime(), recordBudget);
            } else {
                reroute(record, span, place);
            }
        } catch (InvalidSpanException e) {
            deadLetter(record, place, e);
        }
    }

    @Override
    public void forward(OrderedRecord ordered) {
        counts.held().held(lastAppended - ordered.appended());
        context.forward(Outgoing.of(ordered, context.taskId().partition()), AssemblyTopology.ORDERED_SINK);
    }

    @Override
    public void park(OrderedRecord record) {
        ConsumerRecord<byte[], byte[]> origin = DeadLetter.origin(
                topics.spans(),
                context.taskId().partition(),
                record.offset(),
                record.appended(),
                record.traceId().getBytes(UTF_8),
                record.bytes(),
                HeaderBytes.read(record.headers()));
        forward(new DeadLetter(
                DeadLetter.ASSEMBLER,
                Reason.ORPHAN,
                "its parent, or one above it, did not come within " + AssemblerConfig.ORPHAN_TIMEOUT_MS,
                origin));
    }

    @Override
    public void count(Cut cut) {
        counts.count(cut);
    }

    @Override
    public void count(Outcome outcome) {
        counts.count(outcome);
    }

    @Override
    public void count(Orphaned orphaned) {
        counts.count(orphaned);
    }

    @Override
    public void summary(TraceSummary summary, @Nullable GroupShare before, @Nullable GroupShare now) {
        long time = summary.lastAppended();
        byte[] key = summary.traceId().getBytes(UTF_8);
        context.forward(new Record<>(key, summary.toJson(), time), AssemblyTopology.TRACES_SINK);
        for (GroupChange change : GroupChange.between(summary.traceId(), before, now)) {
            context.forward(new Record<>(change.key(), change.toBytes(), time), AssemblyTopology.GROUP_CHANGES_SINK);
        }
    }

    /** Back to the topic with the right key; its partition follows from that. A record gets one such chance. */
    private void reroute(Record<byte[], byte[]> record, SpanRecord span, RecordMetadata place)
            throws InvalidSpanException {
        if (record.headers().lastHeader(Headers.REROUTED) != null) {
            throw new InvalidSpanException(
                    Reason.MISPLACED, "rerouted once and still not on the partition of trace_id " + span.traceId());
        }
        RecordHeaders headers = new RecordHeaders(record.headers());
        headers.add(Headers.REROUTED, Headers.bytes(Headers.place(place.partition(), place.offset())));
        if (headers.lastHeader(Headers.APPENDED) == null) {
            headers.add(Headers.APPENDED, Headers.bytes(Long.toString(record.timestamp())));
        }
        byte[] key = span.traceId().getBytes(UTF_8);
        context.forward(new Record<>(key, record.value(), record.timestamp(), headers), AssemblyTopology.REROUTED_SINK);
        assembly.turnedAway(Outcome.REROUTED);
    }

    private void deadLetter(Record<byte[], byte[]> record, RecordMetadata place, InvalidSpanException why) {
        forward(new DeadLetter(DeadLetter.ASSEMBLER, why.reason(), why.detail(), origin(record, place)));
        assembly.turnedAway(Outcome.DEAD_LETTERED);
    }

    private void forward(DeadLetter letter) {
        counts.deadLettered(letter.reason());
        context.forward(
                new Record<>(
                        letter.recordKey(),
                        letter.recordValue(),
                        letter.origin().timestamp(),
                        letter.recordHeaders()),
                AssemblyTopology.DEAD_LETTER_SINK);
    }

    private static ConsumerRecord<byte[], byte[]> origin(Record<byte[], byte[]> record, RecordMetadata place) {
        return DeadLetter.origin(
                place.topic(),
                place.partition(),
                place.offset(),
                record.timestamp(),
                record.key(),
                record.value(),
                record.headers());
    }
}
