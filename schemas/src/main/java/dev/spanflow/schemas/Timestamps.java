/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Reads the one form of ISO 8601 that every SGP server takes: {@code 2030-05-01T10:00:00.125000+00:00} or with
 * {@code Z}. By hand and without objects, because two of these are read for each record and {@link
 * java.time.OffsetDateTime#parse} costs as much as the rest of the record.
 */
final class Timestamps {
    /** What {@link #seconds} tells of a text that is no date-time with offset. */
    static final long NONE = Long.MIN_VALUE;

    private static final int SECONDS_END = 19;
    private static final int MAX_OFFSET_SECONDS = 18 * 3600;

    private Timestamps() {}

    /** Whole seconds since 1970, or {@link #NONE}. */
    static long seconds(String text) {
        if (text.length() < SECONDS_END + 1 || !hasSeparators(text)) {
            return NONE;
        }
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, SECONDS_END);
        int offsetAt = endOfFraction(text);
        int offset = offsetSeconds(text, offsetAt);
        if (!clock(hour, minute, second) || nanos(text, offsetAt) < 0 || offset == Integer.MIN_VALUE) {
            return NONE;
        }
        return seconds(text, hour * 3600 + minute * 60 + second - offset);
    }

    /** The nanoseconds within the second, of a text that {@link #seconds} takes. */
    static int nanos(String text) {
        return nanos(text, endOfFraction(text));
    }

    /** Microseconds since 1970, of a text that {@link #seconds} takes. */
    static long micros(String text) {
        return seconds(text) * 1_000_000 + nanos(text) / 1_000;
    }

    /** Whether the one is before the other; {@link #seconds} takes both. */
    static boolean isBefore(String one, String other) {
        if (alike(one, other)) {
            return one.compareTo(other) < 0;
        }
        long later = seconds(other) - seconds(one);
        return later > 0 || (later == 0 && nanos(one) < nanos(other));
    }

    /** Whether both are written in the same way, with the same offset, so that their texts stand in the order of time. */
    private static boolean alike(String one, String other) {
        int tail = Math.min("+00:00".length(), one.length());
        return one.length() == other.length()
                && one.regionMatches(one.length() - tail, other, one.length() - tail, tail);
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

    private static long seconds(String text, int secondOfDay) {
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        try {
            return year < 1 ? NONE : LocalDate.of(year, month, day).toEpochDay() * 86_400 + secondOfDay;
        } catch (DateTimeException e) {
            return NONE;
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
        int seconds = hours * 3600 + minutes * 60;
        if (!clock(hours, minutes, 0) || seconds > MAX_OFFSET_SECONDS) {
            return Integer.MIN_VALUE;
        }
        return text.charAt(at) == '-' ? -seconds : seconds;
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
