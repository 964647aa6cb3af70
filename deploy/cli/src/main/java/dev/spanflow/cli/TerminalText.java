/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import java.util.regex.Pattern;

/**
 * Text that comes from anybody, without what a terminal would obey: control characters, those of C1 too, and what turns the
 * direction of writing.
 */
public final class TerminalText {
    private static final String TURNS = "\\u202a-\\u202e\\u2066-\\u2069";
    private static final Pattern OBEYED = Pattern.compile("[\\p{Cc}" + TURNS + "]");
    private static final Pattern OBEYED_BUT_LAYOUT = Pattern.compile("[\\p{Cc}" + TURNS + "&&[^\n\t]]");

    private TerminalText() {}

    /** On one line. */
    public static String line(String text) {
        return OBEYED.matcher(text).replaceAll(" ");
    }

    /** On one line of so many characters at most. */
    public static String line(String text, int width) {
        String line = line(text);
        return line.length() <= width ? line : line.substring(0, width - 1) + "…";
    }

    /** On as many lines as it has. */
    public static String lines(String text) {
        return OBEYED_BUT_LAYOUT.matcher(text).replaceAll("\uFFFD");
    }
}
