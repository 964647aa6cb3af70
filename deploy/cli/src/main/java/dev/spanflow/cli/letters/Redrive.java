/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import dev.spanflow.schemas.Reason;
import dev.spanflow.schemas.TopicReader;
import dev.spanflow.schemas.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of each letter, from what lies on the topics now. Not thread-safe. */
final class Redrive {
    private final TopicReader reader;
    private final Topics topics;
    private final Terms terms;

    /**
     * What the user wants.
     *
     * @param maxAttempts a letter that has come this way so often stays where it is
     * @param force send also what a newer record supersedes, as if it were the newest
     */
    record Terms(int maxAttempts, boolean force) {
        static final Terms DEFAULT = new Terms(5, false);
    }

    Redrive(TopicReader reader, Topics topics, Terms terms) {
        this.reader = reader;
        this.topics = topics;
        this.terms = terms;
    }

    /** All letters that lie on the topic now. */
    LetterBook read() {
        LetterBook book = new LetterBook();
        List<TopicPartition> partitions = reader.partitions(topics.deadLetters());
        Map<TopicPartition, Long> starts = reader.starts(partitions);
        Map<TopicPartition, Long> ends = reader.ends(partitions);
        for (TopicPartition partition : partitions) {
            reader.read(partition, starts.getOrDefault(partition, 0L), ends.getOrDefault(partition, 0L), record -> {
                book.add(record);
                return true;
            });
        }
        return book;
    }

    /** One decision for each letter, in the order in which they are to be sent: a span after its parent. */
    List<Decision> decide(Collection<Letter> chosen, Collection<Letter> unresolved) {
        List<TopicPartition> partitions = reader.partitions(topics.spans());
        Map<Integer, List<Letter>> byPartition = new TreeMap<>();
        for (Letter letter : chosen) {
            Place input = letter.input();
            byPartition
                    .computeIfAbsent(input == null ? -1 : input.partition(), partition -> new ArrayList<>())
                    .add(letter);
        }
        List<Decision> decisions = new ArrayList<>();
        byPartition.forEach((partition, letters) -> {
            SpansScan scan = new SpansScan(letters, unresolved);
            if (partition >= 0 && partition < partitions.size()) {
                scan(partitions.get(partition), scan);
            }
            letters.forEach(letter -> decisions.add(decide(letter, scan)));
        });
        return ParentFirst.of(decisions);
    }

    private void scan(TopicPartition partition, SpansScan scan) {
        long end = end(partition);
        reader.read(partition, Math.min(scan.from(), end), end, record -> {
            scan.visit(record);
            return true;
        });
    }

    private long end(TopicPartition partition) {
        return reader.ends(List.of(partition)).getOrDefault(partition, 0L);
    }

    private Decision decide(Letter letter, SpansScan scan) {
        Long found = scan.appended(letter);
        String refusal = refusal(letter, found != null);
        if (refusal != null) {
            return Decision.refused(letter, refusal);
        }
        Snapshot snapshot = letter.snapshot();
        long appended = found != null ? found : snapshot == null ? letter.time() : snapshot.appended();
        Place newer = scan.newerThan(letter);
        if (newer == null) {
            return new Decision(letter, Decision.Fate.REDRIVE, "", appended);
        }
        String why = "a newer record of its span lies at " + newer;
        return terms.force()
                ? new Decision(letter, Decision.Fate.REDRIVE, "forced: " + why, appended)
                : new Decision(letter, Decision.Fate.SUPERSEDED, why, appended);
    }

    private @Nullable String refusal(Letter letter, boolean originalIsThere) {
        String expected = letter.isExporters() ? topics.orderedSpans() : topics.spans();
        if (letter.replay() != null) {
            return "it is of replay " + letter.replay() + ": replay the trace again";
        }
        if (letter.isStub()) {
            return "a stub came from no worker; the span itself will replace it";
        }
        if (letter.reason().equals(Reason.BAD_GROUP_CHANGE.name())
                || !letter.originTopic().equals(expected)) {
            return "it did not come from " + expected + " but from " + letter.origin();
        }
        if (letter.attempts() >= terms.maxAttempts()) {
            return "tried " + letter.attempts() + " times already: once its cause is mended, raise --max-attempts";
        }
        if (letter.cut() && !originalIsThere) {
            return "only its first 900,000 bytes are here, and the whole is no longer on " + topics.spans();
        }
        return null;
    }

    /** The record itself; of a letter that is cut, or that assembly has edited, the one it came from. */
    @Nullable
    ConsumerRecord<byte[], byte[]> original(Letter letter) {
        Place input = letter.input();
        boolean edited = letter.isExporters() || letter.cut();
        return edited && input != null
                ? at(new TopicPartition(topics.spans(), input.partition()), input.offset())
                : at(
                        new TopicPartition(topics.deadLetters(), letter.place().partition()),
                        letter.place().offset());
    }

    /** A letter as it lies on its topic; null when it is not there. */
    @Nullable
    ConsumerRecord<byte[], byte[]> letterAt(Place place) {
        return at(new TopicPartition(topics.deadLetters(), place.partition()), place.offset());
    }

    private @Nullable ConsumerRecord<byte[], byte[]> at(TopicPartition partition, long offset) {
        if (partition.partition() >= reader.partitions(partition.topic()).size() || offset >= end(partition)) {
            return null;
        }
        Map<Long, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
        reader.read(partition, offset, offset + 1, record -> {
            found.put(record.offset(), record);
            return false;
        });
        return found.get(offset);
    }
}
