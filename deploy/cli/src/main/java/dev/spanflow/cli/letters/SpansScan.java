/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Goes once over a partition of the spans topic from the first of some letters' records on: are those still there, and has a
 * newer record of their spans come? One that is itself an unresolved letter does not count, for SGP never got it. Pure.
 */
final class SpansScan {
    private final Map<Long, Letter> byOffset = new HashMap<>();
    private final Set<Place> dead = new HashSet<>();
    private final Set<String> traces = new HashSet<>();
    private final Map<SpanKey, List<Watched>> watched = new HashMap<>();
    private final Map<Letter.Identity, Long> appended = new HashMap<>();
    private final Map<Letter.Identity, Place> newer = new HashMap<>();

    private record Watched(Letter letter, Snapshot snapshot) {}

    /**
     * @param letters whose records lay on this partition
     * @param unresolved all of them
     */
    SpansScan(Collection<Letter> letters, Collection<Letter> unresolved) {
        for (Letter letter : letters) {
            Place input = letter.input();
            if (input != null) {
                byOffset.put(input.offset(), letter);
            }
            if (letter.snapshot() != null) {
                watch(letter, letter.snapshot());
            }
        }
        unresolved.stream().map(Letter::input).forEach(dead::add);
    }

    /** Where to begin. */
    long from() {
        return byOffset.keySet().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }

    void visit(ConsumerRecord<byte[], byte[]> record) {
        Letter letter = byOffset.get(record.offset());
        if (letter != null) {
            found(letter, record);
        } else if (record.key() != null && traces.contains(new String(record.key(), UTF_8))) {
            compare(record);
        }
    }

    private void found(Letter letter, ConsumerRecord<byte[], byte[]> record) {
        appended.put(letter.identity(), Snapshot.appended(record));
        Snapshot snapshot = Snapshot.of(record);
        if (snapshot != null) {
            if (letter.snapshot() != null) {
                watched.getOrDefault(letter.snapshot().span(), List.of())
                        .removeIf(each -> each.letter().equals(letter));
            }
            watch(letter, snapshot);
        }
    }

    private void watch(Letter letter, Snapshot snapshot) {
        traces.add(snapshot.span().traceId());
        watched.computeIfAbsent(snapshot.span(), span -> new ArrayList<>()).add(new Watched(letter, snapshot));
    }

    private void compare(ConsumerRecord<byte[], byte[]> record) {
        Place place = new Place(record.partition(), record.offset());
        Snapshot snapshot = dead.contains(place) ? null : Snapshot.of(record);
        if (snapshot == null) {
            return;
        }
        for (Watched each : watched.getOrDefault(snapshot.span(), List.of())) {
            if (snapshot.offset() > each.snapshot().offset() && snapshot.isNewerThan(each.snapshot())) {
                newer.put(each.letter().identity(), place);
            }
        }
    }

    /** When a letter's record was first appended; null when it is no longer there. */
    @Nullable
    Long appended(Letter letter) {
        return appended.get(letter.identity());
    }

    /** Where the newest record lies that is newer than the letter's; null for none. */
    @Nullable
    Place newerThan(Letter letter) {
        return newer.get(letter.identity());
    }
}
