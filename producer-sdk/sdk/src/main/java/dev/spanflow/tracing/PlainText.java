/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds the texts that JSON holds as they are: nearly all. They are copied, while a generator looks at each character;
 * writing texts is most of what a record costs.
 */
final class PlainText {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long SPACES = ' ' * ONES;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    private PlainText() {}

    /** The text in ASCII; null when it is none, or JSON wants something in it escaped. */
    static byte @Nullable [] ascii(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length == text.length() && isPlain(bytes) && isWhole(bytes, text) ? bytes : null;
    }

    /** Half a surrogate pair has no UTF-8; it has become a question mark of one byte. */
    private static boolean isWhole(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).equals(text);
    }

    private static boolean isPlain(byte[] ascii) {
        int at = 0;
        for (; at + Long.BYTES <= ascii.length; at += Long.BYTES) {
            if (!isPlain((long) LONGS.get(ascii, at))) {
                return false;
            }
        }
        for (; at < ascii.length; at++) {
            if (ascii[at] < ' ' || ascii[at] == '"' || ascii[at] == '\\') {
                return false;
            }
        }
        return true;
    }

    /** Eight at once. A byte that is too small, or becomes 0, borrows its high bit, which none of them has. */
    private static boolean isPlain(long eight) {
        return (((eight - SPACES) | ((eight ^ QUOTES) - ONES) | ((eight ^ BACKSLASHES) - ONES)) & HIGH_BITS) == 0;
    }
}
