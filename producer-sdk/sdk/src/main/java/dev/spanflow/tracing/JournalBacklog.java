/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.schemas.Headers;
import dev.spanflow.tracing.DeliveryStats.DropCause;
import dev.spanflow.tracing.journal.Entry;
import dev.spanflow.tracing.journal.Journal;
import dev.spanflow.tracing.journal.Journal.SpanKey;
import dev.spanflow.tracing.journal.Kind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records in a journal: written on the caller's thread, so that they outlive the process from then on. */
final class JournalBacklog implements Backlog {
    private static final Logger log = LoggerFactory.getLogger(JournalBacklog.class);

    private record Read(Entry entry) implements Outgoing {
        @Override
        public long number() {
            return entry.number();
        }

        @Override
        public String traceId() {
            return entry.traceId();
        }

        @Override
        public byte[] value() {
            return entry.value();
        }
    }

    private final Journal journal;
    private final RecordEncoding encoding;

    JournalBacklog(Journal journal, RecordEncoding encoding) {
        this.journal = journal;
        this.encoding = encoding;
    }

    @Override
    public @Nullable DropCause offer(Waiting record) {
        record.leaveQueue();
        SpanSnapshot span = record.take();
        if (span == null) {
            return DropCause.FAILED;
        }
        String traceId = span.start().ids().traceId();
        boolean taken = journal.append(
                record.number(),
                span.end() == null ? Kind.STARTED : Kind.COMPLETED,
                new SpanKey(traceId, span.start().id()),
                Headers.bytes(traceId),
                encoding.bytes(span));
        return taken ? null : DropCause.JOURNAL_FULL;
    }

    /** What is on disk stays as it is. */
    @Override
    public boolean supersede(Waiting record, SpanSnapshot newer) {
        return false;
    }

    @Override
    public @Nullable Outgoing take() {
        Entry entry = journal.next();
        return entry == null ? null : new Read(entry);
    }

    /** None of these waits in here, see {@link Waiting#leaveQueue}. */
    @Override
    public void cancelOpen(String why) {}

    @Override
    public boolean isEmpty() {
        return journal.isRead();
    }

    /** What failed only because time ran out, or the brokers did, is sent again. */
    @Override
    public boolean settle(Outgoing record, @Nullable DropCause cause) {
        return cause != DropCause.FAILED && record instanceof Read read && journal.settle(read.entry);
    }

    @Override
    public boolean rewind() {
        journal.rewind();
        return true;
    }

    @Override
    public boolean outlivesProcess() {
        return true;
    }

    @Override
    public void tidy() {
        try {
            journal.tidy();
        } catch (IOException e) {
            log.debug("The journal cannot be tidied", e);
        }
    }

    @Override
    public void close() {
        try {
            journal.close();
        } catch (IOException e) {
            log.debug("The journal does not close", e);
        }
    }
}
