/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import dev.spanflow.assembler.AssemblyStore;
import dev.spanflow.assembler.AssemblyTopology;
import dev.spanflow.assembler.Outgoing;
import dev.spanflow.assembler.ordering.Budget;
import dev.spanflow.assembler.ordering.OrderedRecord;
import dev.spanflow.schemas.Headers;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Moves records between Kafka and the {@link PassAssembly}; when all is read lets leave what waits. */
final class ReplayProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Duration TURN_EVERY = Duration.ofMillis(20);

    private final Budget recordBudget =
            new Budget(500, 1 << 20, Duration.ofMillis(100).toNanos(), System::nanoTime);
    private final Budget turnBudget =
            new Budget(5_000, 4 << 20, Duration.ofMillis(100).toNanos(), System::nanoTime);

    private final String replayId;
    private final PastSpans past;
    private final Pass pass;
    private final PassProgress progress;
    private ProcessorContext<byte[], byte[]> context;
    private PassAssembly assembly;
    private long read;

    ReplayProcessor(String replayId, PastSpans past, Pass pass, PassProgress progress) {
        this.replayId = replayId;
        this.past = past;
        this.pass = pass;
        this.progress = progress;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        this.assembly = new PassAssembly(
                context.<AssemblyStore>getStateStore(AssemblyTopology.STORE).rows(), past, pass, this::forward);
        this.read = pass.from(context.taskId().partition());
        context.schedule(TURN_EVERY, PunctuationType.WALL_CLOCK_TIME, wallMillis -> turn());
    }

    private void turn() {
        boolean allRead = hasReadAll();
        boolean flushed = allRead && assembly.flush(turnBudget);
        if (!allRead) {
            assembly.work(turnBudget);
        }
        progress.tell(
                context.taskId().partition(), new PassProgress.Told(assembly.forwarded(), assembly.waiting(), flushed));
    }

    /** A trace lies on one partition, so none has to wait for the others. What this task did not see read was committed. */
    private boolean hasReadAll() {
        return read >= pass.to(context.taskId().partition()) || progress.isAllRead();
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata place = context.recordMetadata().orElseThrow();
        read = place.offset() + 1;
        assembly.accept(record, place.partition(), place.offset(), System.nanoTime(), recordBudget);
    }

    private void forward(OrderedRecord ordered) {
        Record<byte[], byte[]> record = Outgoing.of(ordered, context.taskId().partition());
        record.headers().remove(Headers.REPLAY).add(Headers.REPLAY, Headers.bytes(replayId));
        context.forward(record, AssemblyTopology.ORDERED_SINK);
    }

    @Override
    public void close() {
        progress.forget(context.taskId().partition());
    }
}
