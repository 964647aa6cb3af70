/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/**
 * Times as rpk takes them: RFC 3339, {@code 2030-05-01} (midnight UTC), seconds or milliseconds since 1970 (10 or 13 digits),
 * {@code -2h} (before now), {@code start}, {@code end}.
 */
public final class TimeText {
    public static final String GRAMMAR = "RFC 3339, YYYY-MM-DD (UTC), unix s or ms, -2h, start, end";
    private static final Pattern DURATION = Pattern.compile("(?:\\d+(?:ms|s|m|h|d))+");
    private static final Pattern PART = Pattern.compile("(\\d+)(ms|s|m|h|d)");

    private TimeText() {}

    /**
     * A time in milliseconds since 1970.
     *
     * @param flag names it in messages
     * @param start what {@code start} means, and {@code end}
     */
    public static long millis(String flag, String text, Instant now, long start, long end) {
        if (text.equals("start")) {
            return start;
        }
        if (text.equals("end")) {
            return end;
        }
        try {
            return time(text, now);
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw new ConfigException(flag + " " + text + " is no time. Give one of: " + GRAMMAR + ".");
        }
    }

    private static long time(String text, Instant now) {
        if (text.startsWith("-") && DURATION.matcher(text.substring(1)).matches()) {
            return now.minus(duration(text.substring(1))).toEpochMilli();
        }
        if (text.matches("\\d{10}")) {
            return Math.multiplyExact(Long.parseLong(text), 1_000L);
        }
        if (text.matches("\\d{13}")) {
            return Long.parseLong(text);
        }
        return text.length() == 10
                ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli()
                : OffsetDateTime.parse(text.replace(' ', 'T')).toInstant().toEpochMilli();
    }

    /** A length of time such as {@code 90m} or {@code 1d12h}. */
    public static Duration duration(String flag, String text) {
        try {
            if (DURATION.matcher(text).matches()) {
                return duration(text);
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // too long for anybody
        }
        throw new ConfigException(flag + " " + text + " is no length of time. Give one such as 90m, 2h or 1d12h.");
    }

    private static Duration duration(String text) {
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            long number = Long.parseLong(part.group(1));
            sum = sum.plus(
                    switch (part.group(2)) {
                        case "ms" -> Duration.ofMillis(number);
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofDays(number);
                    });
        }
        return sum;
    }

    /** For people: {@code 1 d 2 h}, {@code 3 min 20 s}, {@code 12 s}. */
    public static String of(Duration time) {
        if (time.toDays() > 0) {
            return time.toDays() + " d" + (time.toHoursPart() > 0 ? " " + time.toHoursPart() + " h" : "");
        }
        if (time.toHours() > 0) {
            return time.toHours() + " h" + (time.toMinutesPart() > 0 ? " " + time.toMinutesPart() + " min" : "");
        }
        if (time.toMinutes() > 0) {
            return time.toMinutes() + " min" + (time.toSecondsPart() > 0 ? " " + time.toSecondsPart() + " s" : "");
        }
        return time.toSeconds() + " s";
    }
}
