/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Writes times as SGP's own SDK does, {@code 2030-05-01T10:00:00.125000+00:00}. By hand, because each record holds two, and
 * a {@link java.time.format.DateTimeFormatter} walks its pattern for each.
 */
final class Times {
    private static final byte[] FRAME = "0000-00-00T00:00:00.000000+00:00".getBytes(ISO_8859_1);
    private static final int NANOS_A_MICROSECOND = 1_000;

    private Times() {}

    /** Requires a year from 1 to 9999. */
    static String text(Instant time) {
        return new String(ascii(time), ISO_8859_1);
    }

    /** As {@link #text}. */
    static byte[] ascii(Instant time) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
        byte[] text = FRAME.clone();
        digits(text, 4, utc.getYear());
        digits(text, 7, utc.getMonthValue());
        digits(text, 10, utc.getDayOfMonth());
        digits(text, 13, utc.getHour());
        digits(text, 16, utc.getMinute());
        digits(text, 19, utc.getSecond());
        digits(text, 26, utc.getNano() / NANOS_A_MICROSECOND);
        return text;
    }

    /** Writes the number so that it ends before that place. */
    private static void digits(byte[] text, int end, int number) {
        int at = end;
        for (int rest = number; rest > 0; rest /= 10) {
            text[--at] = (byte) ('0' + rest % 10);
        }
    }
}
