/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import dev.spanflow.schemas.Headers;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a record lies on its topic; as text {@code partition@offset}. */
record Place(int partition, long offset) implements Comparable<Place> {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})@(\\d{1,18})");
    private static final Comparator<Place> ORDER =
            Comparator.comparingInt(Place::partition).thenComparingLong(Place::offset);

    /** Null when the text is no place. */
    static @Nullable Place parse(@Nullable String text) {
        Matcher place = TEXT.matcher(text == null ? "" : text);
        return place.matches() ? new Place(Integer.parseInt(place.group(1)), Long.parseLong(place.group(2))) : null;
    }

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return Headers.place(partition, offset);
    }
}
