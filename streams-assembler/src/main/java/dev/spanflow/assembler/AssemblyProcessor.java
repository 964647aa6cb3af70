/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.assembler.ordering.Assembly;
import dev.spanflow.assembler.ordering.Budget;
import dev.spanflow.assembler.ordering.OrderedRecord;
import dev.spanflow.assembler.ordering.Outcome;
import dev.spanflow.assembler.ordering.Output;
import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.Reason;
import dev.spanflow.schemas.SpanRecord;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Moves records between Kafka and the {@link Assembly}; decides nothing but where a record goes that is no span record. */
final class AssemblyProcessor implements Processor<byte[], byte[], byte[], byte[]>, Output {
    private static final Duration TURN_EVERY = Duration.ofMillis(20);

    /** After each record: enough for nearly every cascade, and little enough for hundreds of records between two commits. */
    private final Budget recordBudget =
            new Budget(500, 1 << 20, Duration.ofMillis(100).toNanos(), System::nanoTime);

    private final Budget turnBudget =
            new Budget(5_000, 4 << 20, Duration.ofMillis(100).toNanos(), System::nanoTime);

    private final Intake intake;
    private final AssemblerCounts counts;
    private ProcessorContext<byte[], byte[]> context;
    private Assembly assembly;

    AssemblyProcessor(Intake intake, AssemblerCounts counts) {
        this.intake = intake;
        this.counts = counts;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        this.assembly = new Assembly(new StoreRows(context.getStateStore(AssemblyTopology.STORE)), this);
        context.schedule(TURN_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> assembly.cascade(turnBudget));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        counts.received();
        RecordMetadata place = context.recordMetadata().orElseThrow();
        try {
            SpanRecord span = intake.read(record);
            if (intake.isInPlace(span, record.key(), place.partition())) {
                assembly.accept(intake.arrival(record, span, place.offset()), recordBudget);
            } else {
                reroute(record, span, place);
            }
        } catch (InvalidSpanException e) {
            deadLetter(record, place, e);
        }
    }

    @Override
    public void forward(OrderedRecord ordered) {
        RecordHeaders headers = HeaderBytes.read(ordered.headers());
        headers.remove(Headers.KIND)
                .add(Headers.KIND, Headers.bytes(ordered.kind().header()));
        String input = Headers.place(context.taskId().partition(), ordered.offset());
        headers.remove(Headers.INPUT).add(Headers.INPUT, Headers.bytes(input));
        byte[] key = ordered.traceId().getBytes(UTF_8);
        context.forward(new Record<>(key, ordered.bytes(), ordered.appended(), headers), AssemblyTopology.ORDERED_SINK);
    }

    @Override
    public void count(Outcome outcome) {
        counts.count(outcome);
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
        headers.add(Headers.APPENDED, Headers.bytes(Long.toString(record.timestamp())));
        byte[] key = span.traceId().getBytes(UTF_8);
        context.forward(new Record<>(key, record.value(), record.timestamp(), headers), AssemblyTopology.REROUTED_SINK);
        counts.rerouted();
    }

    private void deadLetter(Record<byte[], byte[]> record, RecordMetadata place, InvalidSpanException why) {
        DeadLetter letter = new DeadLetter(DeadLetter.ASSEMBLER, why.reason(), why.detail(), 1, origin(record, place));
        context.forward(
                new Record<>(letter.recordKey(), letter.recordValue(), record.timestamp(), letter.recordHeaders()),
                AssemblyTopology.DEAD_LETTER_SINK);
        counts.deadLettered();
    }

    private static ConsumerRecord<byte[], byte[]> origin(Record<byte[], byte[]> record, RecordMetadata place) {
        return new ConsumerRecord<>(
                place.topic(),
                place.partition(),
                place.offset(),
                record.timestamp(),
                TimestampType.LOG_APPEND_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty());
    }
}
