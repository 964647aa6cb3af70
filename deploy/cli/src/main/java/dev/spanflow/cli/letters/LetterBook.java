/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The dead letters, each once, and what became of them. Built up record by record; pure. */
final class LetterBook {
    private final Map<Letter.Identity, Letter> letters = new LinkedHashMap<>();
    private final Map<Letter.Identity, String> resolutions = new HashMap<>();

    /** Takes a record of the dead-letter topic. What is neither letter nor resolution is passed over. */
    void add(ConsumerRecord<byte[], byte[]> record) {
        Letter letter = Letter.of(record);
        String resolution = Headers.text(record.headers(), DeadLetter.RESOLUTION);
        if (Headers.text(record.headers(), DeadLetter.RESOLVES) != null && resolution != null) {
            resolutions.put(letter.identity(), resolution);
        } else if (!letter.stage().isEmpty()) {
            letters.putIfAbsent(letter.identity(), letter);
        }
    }

    /** In the order in which they were read. */
    List<Letter> all() {
        return new ArrayList<>(letters.values());
    }

    /** How a letter was resolved; null when it is not. */
    @Nullable
    String resolution(Letter letter) {
        return resolutions.get(letter.identity());
    }

    List<Letter> unresolved() {
        return letters.values().stream()
                .filter(letter -> resolution(letter) == null)
                .toList();
    }
}
