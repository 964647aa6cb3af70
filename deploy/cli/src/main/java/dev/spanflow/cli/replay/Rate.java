/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * How fast at most: {@code 500} or {@code 500/s} are spans a second, {@code 5MB/s} bytes a second.
 *
 * @param spans a second, or null
 * @param bytes a second, or null
 */
record Rate(@Nullable Long spans, @Nullable Long bytes) {
    static final Rate NONE = new Rate(null, null);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,12})(|b|kb|mb|gb|kib|mib|gib)(?:/s)?");

    static Rate of(@Nullable String text) {
        if (text == null) {
            return NONE;
        }
        Matcher matcher = TEXT.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) < 1) {
            throw new ConfigException("--rate " + text
                    + " is no rate. Give spans a second such as 500/s, or bytes such as 5MB/s; at least 1.");
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2);
        return unit.isEmpty() ? new Rate(number, null) : new Rate(null, atMost(number, bytes(unit)));
    }

    /** Without overflow: what is too much for a long is no limit anyway. */
    private static long atMost(long number, long unit) {
        return number > Long.MAX_VALUE / unit ? Long.MAX_VALUE : number * unit;
    }

    private static long bytes(String unit) {
        return switch (unit) {
            case "kb" -> 1_000;
            case "mb" -> 1_000_000;
            case "gb" -> 1_000_000_000;
            case "kib" -> 1 << 10;
            case "mib" -> 1 << 20;
            case "gib" -> 1 << 30;
            default -> 1;
        };
    }
}
