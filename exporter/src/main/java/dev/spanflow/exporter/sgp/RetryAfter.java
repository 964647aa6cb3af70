/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.sgp;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads how long a server asks to wait: {@code retry-after-ms}, else {@code Retry-After} in seconds or as a date. */
final class RetryAfter {
    /** A longer wish, or a date far off by a wrong clock, is asked again after this. */
    static final Duration MAX = Duration.ofMinutes(10);

    private RetryAfter() {}

    /** Zero when neither header is there or readable. */
    static Duration of(@Nullable String millis, @Nullable String retryAfter, Instant now) {
        Duration exact = number(millis, 1);
        if (exact != null) {
            return exact;
        }
        Duration seconds = number(retryAfter, 1000);
        return seconds != null ? seconds : untilDate(retryAfter, now);
    }

    private static @Nullable Duration number(@Nullable String text, int unitMillis) {
        if (text == null) {
            return null;
        }
        try {
            double millis = Double.parseDouble(text.strip()) * unitMillis;
            return Double.isNaN(millis) ? null : clamped((long) millis);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Duration clamped(long millis) {
        return Duration.ofMillis(Math.max(0, Math.min(millis, MAX.toMillis())));
    }

    private static Duration untilDate(@Nullable String text, Instant now) {
        if (text == null) {
            return Duration.ZERO;
        }
        try {
            Instant date = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return clamped(Duration.between(now, date).toMillis());
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }
}
