/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import org.jspecify.annotations.Nullable;

/** What an id may be: 1 to 256 bytes of UTF-8 without control characters (SGP contract, sections 3 and 7.10). */
public final class Ids {
    /** The longest id, in UTF-8 bytes. */
    public static final int MAX_BYTES = 256;

    private static final int QUOTED_CHARS = 40;

    private Ids() {}

    /** What is wrong with the id, for an error message, or null when nothing is. */
    public static @Nullable String fault(String id) {
        if (id.isEmpty()) {
            return "is empty";
        }
        int bytes = 0;
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (Character.isISOControl(c)) {
                return String.format("holds the control character U+%04X", (int) c);
            }
            if (Character.isSurrogate(c) && !isPair(id, i)) {
                return "holds half a surrogate pair";
            }
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes <= MAX_BYTES ? null : "is " + bytes + " bytes long, more than " + MAX_BYTES + ": " + cut(id);
    }

    private static boolean isPair(String id, int i) {
        return Character.isHighSurrogate(id.charAt(i))
                ? i + 1 < id.length() && Character.isLowSurrogate(id.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(id.charAt(i - 1));
    }

    private static String cut(String id) {
        return id.substring(0, QUOTED_CHARS) + "…";
    }
}
