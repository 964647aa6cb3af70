/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Ids;
import dev.spanflow.schemas.Topics;
import dev.spanflow.tracing.journal.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link Tracing}; each method says its default. Bad values are refused when they are given. */
public final class TracingBuilder {
    private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{0,200}");
    private static final int MIN_RECORD_BYTES = Trimming.MIN_BYTES + 2_000;
    private static final int MAX_RECORD_BYTES = 1_000_000;
    private static final int HEADER_FRAME_BYTES = 16;

    private final String bootstrapServers;
    private final boolean enabled;
    private Topics topics = new Topics(Topics.DEFAULT_PREFIX);
    private @Nullable String account;
    private long queueBytes = 32L << 20;
    private int maxRecordBytes = 900_000;
    private @Nullable Path journal;
    private long journalBytes = 256L << 20;
    private @Nullable Redaction redaction;
    private @Nullable DropListener dropListener;
    private Clock clock = Clock.systemUTC();
    private @Nullable Supplier<String> ids;
    private SpanContext context = SpanContext.EMPTY;
    private boolean logContext;
    private boolean shutdownHook = true;
    private Map<String, ?> kafka = Map.of();
    private Map<String, Object> producerSettings;
    private @Nullable Supplier<? extends RecordSender> senders;

    TracingBuilder(String bootstrapServers) {
        this(Objects.requireNonNull(bootstrapServers, "bootstrapServers"), true);
    }

    private TracingBuilder(String bootstrapServers, boolean enabled) {
        this.bootstrapServers = bootstrapServers;
        this.enabled = enabled;
        this.producerSettings = enabled ? ProducerSettings.of(bootstrapServers, Map.of()) : Map.of();
    }

    static TracingBuilder disabled() {
        return new TracingBuilder("", false);
    }

    /** Stands before the topic's name, as in the whole deployment; {@value Topics#DEFAULT_PREFIX} by default. */
    public TracingBuilder topicPrefix(String prefix) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "topic prefix \"" + prefix + "\": use at most 200 letters, digits, dots, underscores, hyphens");
        }
        topics = new Topics(prefix);
        return this;
    }

    /** The SGP account of all spans; by default none is named, and the exporter's own is meant. */
    public TracingBuilder account(String account) {
        String fault = Ids.fault(account);
        if (fault != null) {
            throw new IllegalArgumentException("account \"" + account + "\" " + fault);
        }
        this.account = account;
        return this;
    }

    /** How much may wait in memory, about, before records are dropped; 32 MiB by default. Not with a journal. */
    public TracingBuilder queueBytes(long bytes) {
        queueBytes = bytes;
        return this;
    }

    /**
     * Keeps records in files of this folder until the brokers have them, instead of in memory: they survive an outage of
     * the brokers and the death of this process, whose next {@code build()} with this folder sends them, or that of
     * another worker. Processes may share a folder; it must be on a local disk, and is made if need be. None by default.
     *
     * @throws IllegalArgumentException by {@link #build()}, when the folder cannot be written to
     */
    public TracingBuilder journal(Path folder) {
        journal = Objects.requireNonNull(folder, "folder");
        return this;
    }

    /** How much the journal of this process may hold before records are dropped; 256 MiB by default, 8 MiB at least. */
    public TracingBuilder journalBytes(long bytes) {
        if (bytes < Journal.MIN_BYTES) {
            throw new IllegalArgumentException("journal bytes " + bytes + ": use at least " + Journal.MIN_BYTES);
        }
        journalBytes = bytes;
        return this;
    }

    /** What must not leave the process; everything may by default. */
    public TracingBuilder redaction(Redaction redaction) {
        this.redaction = Objects.requireNonNull(redaction, "redaction");
        return this;
    }

    /** Hears of each record that is given up; by default only the log does, once a minute. */
    public TracingBuilder onDrop(DropListener listener) {
        dropListener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /** Larger records are trimmed, see {@code metadata.spanflow.trimmed}; 900,000 by default, as the assembler takes. */
    public TracingBuilder maxRecordBytes(int bytes) {
        if (bytes < MIN_RECORD_BYTES || bytes > MAX_RECORD_BYTES) {
            throw new IllegalArgumentException(
                    "max record bytes " + bytes + ": use " + MIN_RECORD_BYTES + " to " + MAX_RECORD_BYTES);
        }
        maxRecordBytes = bytes;
        return this;
    }

    /** Where times come from; the system's clock by default. */
    public TracingBuilder clock(Clock clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
        return this;
    }

    /** Where new ids of traces and spans come from; random UUIDs by default. Must be thread-safe. */
    public TracingBuilder ids(Supplier<String> ids) {
        this.ids = Objects.requireNonNull(ids, "ids");
        return this;
    }

    /** The context that spans join where nothing else is current; none by default. */
    public TracingBuilder context(SpanContext context) {
        this.context = Objects.requireNonNull(context, "context");
        return this;
    }

    /**
     * Whether the MDC of slf4j holds {@code trace_id}, {@code span_id} and {@code group_id} while a scope is open; false
     * by default, since OpenTelemetry's logging uses two of these names.
     */
    public TracingBuilder logContext(boolean wanted) {
        logContext = wanted;
        return this;
    }

    /** Whether the exit of the JVM closes, with 5 s at most; true by default. */
    public TracingBuilder shutdownHook(boolean wanted) {
        shutdownHook = wanted;
        return this;
    }

    /**
     * Any other setting of Kafka's producer, such as security. Those that Spanflow's promises rest on are refused: acks,
     * enable.idempotence, transactional.id, the serializers and the partitioner.
     */
    public TracingBuilder kafka(Map<String, ?> settings) {
        if (enabled) {
            producerSettings = ProducerSettings.of(bootstrapServers, settings);
            kafka = Map.copyOf(settings);
        }
        return this;
    }

    /** For tests: no Kafka. */
    TracingBuilder senders(Supplier<? extends RecordSender> senders) {
        this.senders = senders;
        return this;
    }

    /**
     * Connects to nothing yet: that is up to the first record, on a thread of its own; or at once, if the journal holds
     * what an earlier process left.
     */
    public Tracing build() {
        if (journal == null && queueBytes < maxRecordBytes) {
            throw new IllegalArgumentException("queue bytes " + queueBytes + ": less than one record of at most "
                    + maxRecordBytes + " bytes takes; raise it, or lower max record bytes");
        }
        Tracing tracing = new Tracing(this);
        tracing.started();
        return tracing;
    }

    @Override
    public String toString() {
        return enabled ? "Tracing{" + topics.spans() + " at " + bootstrapServers + "}" : "Tracing{disabled}";
    }

    boolean enabled() {
        return enabled;
    }

    boolean logContext() {
        return logContext;
    }

    boolean shutdownHook() {
        return enabled && shutdownHook;
    }

    Clock clock() {
        return clock;
    }

    @Nullable
    Supplier<String> ids() {
        return ids;
    }

    SpanContext context() {
        return enabled ? context : SpanContext.EMPTY;
    }

    Delivery delivery(String name) {
        RecordEncoding encoding = new RecordEncoding(maxValueBytes(), redaction);
        Path folder = journal;
        if (folder == null || !enabled) {
            return delivery(name, new RecordQueue(queueBytes, encoding), 0, producerSettings);
        }
        Journal opened = opened(folder);
        return delivery(
                name,
                new JournalBacklog(opened, encoding),
                opened.recovered(),
                ProducerSettings.patient(producerSettings, kafka));
    }

    private Delivery delivery(String name, Backlog backlog, long recovered, Map<String, Object> settings) {
        Supplier<? extends RecordSender> used = senders == null ? senders(settings) : senders;
        return new Delivery(name, maxValueBytes(), backlog, recovered, used, dropListener);
    }

    /** Topic and account have a folder each: what lies there can be sent without asking where to. */
    private Journal opened(Path folder) {
        String part = account == null ? topics.spans() : topics.spans() + "@" + PercentCode.encode(account);
        try {
            return Journal.open(folder.resolve(part), journalBytes, AbandonedSpan::key, AbandonedSpan::ended);
        } catch (IOException e) {
            throw new IllegalArgumentException("journal " + folder + ": cannot be used: " + e, e);
        }
    }

    private Supplier<RecordSender> senders(Map<String, Object> settings) {
        String topic = topics.spans();
        String header = account;
        return () -> KafkaSender.connect(settings, topic, header);
    }

    /** What the key and the header leave of a record. */
    private int maxValueBytes() {
        int header =
                account == null ? 0 : HEADER_FRAME_BYTES + Headers.ACCOUNT.length() + Headers.bytes(account).length;
        return maxRecordBytes - Ids.MAX_BYTES - header;
    }
}
