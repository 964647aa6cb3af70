/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** What the bytes of a record tell before they are parsed; eight at a time, since most records are plain ASCII. */
final class RawBytes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long LOW_BITS = 0x0101_0101_0101_0101L;
    private static final long BACKSLASHES = LOW_BITS * '\\';

    private RawBytes() {}

    /** Whether all of it is UTF-8: the parser skims over strings that it skips. */
    static boolean areUtf8(byte[] bytes) {
        return areAscii(bytes) || decodable(bytes);
    }

    private static boolean areAscii(byte[] bytes) {
        long any = 0;
        int at = 0;
        for (; at <= bytes.length - Long.BYTES; at += Long.BYTES) {
            any |= (long) LONGS.get(bytes, at);
        }
        for (; at < bytes.length; at++) {
            any |= bytes[at];
        }
        return (any & HIGH_BITS) == 0;
    }

    private static boolean decodable(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(Math.min(bytes.length, 1024));
        CoderResult result = decoder.decode(in, out, true);
        while (result.isOverflow()) {
            result = decoder.decode(in, out.clear(), true);
        }
        return result.isUnderflow();
    }

    /** Whether there may be an escaped surrogate: true also for {@code \\ud8} behind an escaped backslash. */
    static boolean mayEscapeSurrogates(byte[] bytes) {
        for (int at = nextBackslash(bytes, 0); at >= 0; at = nextBackslash(bytes, at + 1)) {
            if (at + 3 < bytes.length && bytes[at + 1] == 'u' && (bytes[at + 2] | 0x20) == 'd' && bytes[at + 3] > '7') {
                return true;
            }
        }
        return false;
    }

    private static int nextBackslash(byte[] bytes, int from) {
        int at = from;
        while (at <= bytes.length - Long.BYTES && !holdsBackslash((long) LONGS.get(bytes, at))) {
            at += Long.BYTES;
        }
        while (at < bytes.length && bytes[at] != '\\') {
            at++;
        }
        return at < bytes.length ? at : -1;
    }

    /** A byte is zero where it was a backslash; and a zero byte is the only one that borrows from its high bit. */
    private static boolean holdsBackslash(long eight) {
        long zero = eight ^ BACKSLASHES;
        return ((zero - LOW_BITS) & ~zero & HIGH_BITS) != 0;
    }
}
