/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import dev.spanflow.assembler.replay.ReplayNames;
import dev.spanflow.cli.FileFault;
import dev.spanflow.exporter.pace.RateLimit;
import dev.spanflow.schemas.Replay;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A file of JSON lines, a span each, parents first within a trace. Each commit tells how long the file was, so that after a
 * crash it is cut back to that length and no line is there twice. Without the file, as on another machine, it is begun anew.
 */
final class FileTarget implements Target {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long COMMIT_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Pattern METADATA = Pattern.compile("lines=(\\d+) length=(\\d+)");

    private final Path file;
    private final Map<String, Object> settings;
    private final List<TopicPartition> partitions;
    private final Replay.Plan plan;
    private final Thread thread = new Thread(this::run, "spanflow-replay-file");
    private volatile boolean closing;
    private volatile @Nullable String fault;

    /** What a commit tells of the file. */
    private record Written(long lines, long length) {
        static Written of(@Nullable OffsetAndMetadata committed) {
            Matcher matcher = METADATA.matcher(committed == null ? "" : committed.metadata());
            return matcher.matches()
                    ? new Written(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)))
                    : new Written(0, 0);
        }

        Written plus(int bytes) {
            return new Written(lines + 1, length + bytes);
        }

        String metadata() {
            return "lines=" + lines + " length=" + length;
        }
    }

    FileTarget(Path file, String addresses, Map<String, ?> kafka, ReplayNames names, Replay.Plan plan) {
        this.file = file;
        this.plan = plan;
        this.settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, addresses);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, names.senders());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000);
        settings.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        this.partitions = IntStream.range(0, plan.to().size())
                .mapToObj(partition -> new TopicPartition(names.orderedSpans(), partition))
                .toList();
        thread.setDaemon(true);
    }

    @Override
    public void open() {
        thread.start();
    }

    private void run() {
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            consumer.assign(partitions);
            copy(consumer, channel, begin(consumer, channel));
        } catch (IOException e) {
            fault = "Cannot write " + file + ": " + FileFault.of(e);
        } catch (RuntimeException | Error e) { // else the replay would wait for this thread for ever
            fault = e.toString();
        }
    }

    private Written begin(KafkaConsumer<byte[], byte[]> consumer, FileChannel channel) throws IOException {
        Written written = consumer.committed(new java.util.HashSet<>(partitions)).values().stream()
                .map(Written::of)
                .max(java.util.Comparator.comparingLong(Written::length))
                .orElse(new Written(0, 0));
        if (channel.size() < written.length()) {
            consumer.seekToBeginning(partitions);
            written = new Written(0, 0);
        }
        channel.truncate(written.length());
        channel.position(written.length());
        return written;
    }

    private void copy(KafkaConsumer<byte[], byte[]> consumer, FileChannel channel, Written before) throws IOException {
        Written written = before;
        long committed = System.nanoTime();
        RateLimit spans = plan.rate() == null ? null : RateLimit.ofSpans(plan.rate());
        RateLimit bytes = plan.rateBytes() == null ? null : RateLimit.ofBytes(plan.rateBytes());
        while (!closing) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            Written now = write(channel, records, written);
            keepTo(spans, records.count(), now.length() - written.length());
            keepTo(bytes, records.count(), now.length() - written.length());
            written = now;
            if (closing || System.nanoTime() - committed > COMMIT_EVERY_NANOS) {
                commit(consumer, channel, written);
                committed = System.nanoTime();
            }
        }
        commit(consumer, channel, written);
    }

    private static Written write(FileChannel channel, ConsumerRecords<byte[], byte[]> records, Written before)
            throws IOException {
        Written written = before;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            ByteBuffer line = ByteBuffer.wrap(line(record.value()));
            written = written.plus(line.remaining());
            while (line.hasRemaining()) {
                channel.write(line);
            }
        }
        return written;
    }

    /** A record may be written over many lines; inside of a string a line break cannot stand as it is. */
    static byte[] line(byte[] json) {
        byte[] line = Arrays.copyOf(json, json.length + 1);
        for (int i = 0; i < json.length; i++) {
            if (line[i] == '\n' || line[i] == '\r') {
                line[i] = ' ';
            }
        }
        line[json.length] = '\n';
        return line;
    }

    private void keepTo(@Nullable RateLimit limit, int spans, long bytes) {
        if (limit == null || spans == 0) {
            return;
        }
        limit.started(spans, bytes, System.nanoTime());
        long wait = limit.nanosToStart(System.nanoTime());
        long end = System.nanoTime() + wait;
        while (!closing && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(Math.min(POLL.toNanos(), Math.max(1, end - System.nanoTime())));
        }
    }

    private void commit(KafkaConsumer<byte[], byte[]> consumer, FileChannel channel, Written written)
            throws IOException {
        channel.force(false);
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            offsets.put(partition, new OffsetAndMetadata(consumer.position(partition), written.metadata()));
        }
        consumer.commitSync(offsets);
    }

    @Override
    public @Nullable String fault() {
        return fault;
    }

    @Override
    public @Nullable String hindrance() {
        return null;
    }

    @Override
    public Tally tally(Collection<OffsetAndMetadata> committed) {
        return new Tally(
                committed.stream()
                        .mapToLong(offset -> Written.of(offset).lines())
                        .max()
                        .orElse(0),
                0);
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join(Duration.ofSeconds(30).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
