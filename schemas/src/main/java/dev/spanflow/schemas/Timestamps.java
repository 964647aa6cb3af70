/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the one form of ISO 8601 that every SGP server takes: {@code 2030-05-01T10:00:00.125000+00:00} or with
 * {@code Z}. By hand, because two of these are read for each record and {@link java.time.OffsetDateTime#parse} costs
 * as much as the rest of the record.
 */
final class Timestamps {
    private static final int SECONDS_END = 19;

    private Timestamps() {}

    /** The instant, or null when the text is no date-time with offset. */
    static @Nullable Instant parse(String text) {
        if (text.length() < SECONDS_END + 1 || !hasSeparators(text)) {
            return null;
        }
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, SECONDS_END);
        int offsetAt = endOfFraction(text);
        int nanos = nanos(text, offsetAt);
        int offset = offsetSeconds(text, offsetAt);
        if (!clock(hour, minute, second) || nanos < 0 || offset == Integer.MIN_VALUE) {
            return null;
        }
        return instant(text, hour * 3600 + minute * 60 + second - offset, nanos);
    }

    private static boolean hasSeparators(String text) {
        return text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':';
    }

    private static boolean clock(int hour, int minute, int second) {
        return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
    }

    private static @Nullable Instant instant(String text, int secondOfDay, int nanos) {
        try {
            int year = Math.max(digits(text, 0, 4), 0);
            LocalDate date = LocalDate.of(year, digits(text, 5, 7), digits(text, 8, 10));
            return year == 0 ? null : Instant.ofEpochSecond(date.toEpochDay() * 86_400 + secondOfDay, nanos);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int endOfFraction(String text) {
        if (text.charAt(SECONDS_END) != '.') {
            return SECONDS_END;
        }
        int at = SECONDS_END + 1;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int nanos(String text, int end) {
        if (end == SECONDS_END) {
            return 0;
        }
        int length = end - SECONDS_END - 1;
        int value = length > 9 ? -1 : digits(text, SECONDS_END + 1, end);
        for (int i = length; value >= 0 && i < 9; i++) {
            value *= 10;
        }
        return value;
    }

    private static int offsetSeconds(String text, int at) {
        if (text.length() == at + 1 && text.charAt(at) == 'Z') {
            return 0;
        }
        if (text.length() != at + 6 || text.charAt(at + 3) != ':' || "+-".indexOf(text.charAt(at)) < 0) {
            return Integer.MIN_VALUE;
        }
        int hours = digits(text, at + 1, at + 3);
        int minutes = digits(text, at + 4, at + 6);
        if (!clock(hours, minutes, 0)) {
            return Integer.MIN_VALUE;
        }
        return (text.charAt(at) == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    }

    /** The number, or -1 when it is empty or not all digits. */
    private static int digits(String text, int from, int to) {
        int value = from == to ? -1 : 0;
        for (int i = from; i < to; i++) {
            if (!isDigit(text.charAt(i))) {
                return -1;
            }
            value = value * 10 + text.charAt(i) - '0';
        }
        return value;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
