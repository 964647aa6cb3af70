/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Some texts, null allowed, as bytes of a row: each a length, then UTF-8. */
final class Texts {
    private static final int NULL = -1;

    private Texts() {}

    static byte[] write(@Nullable String... texts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        for (String text : texts) {
            byte[] utf8 = text == null ? new byte[0] : text.getBytes(UTF_8);
            int length = text == null ? NULL : utf8.length;
            bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
            bytes.writeBytes(utf8);
        }
        return bytes.toByteArray();
    }

    /** How many bytes {@link #write} makes of one text. */
    static int bytes(@Nullable String text) {
        return Integer.BYTES + (text == null ? 0 : text.getBytes(UTF_8).length);
    }

    static @Nullable String read(ByteBuffer from) {
        int length = from.getInt();
        if (length == NULL) {
            return null;
        }
        byte[] utf8 = new byte[length];
        from.get(utf8);
        return new String(utf8, UTF_8);
    }

    /** One that was written as not null. */
    static String require(ByteBuffer from) {
        String text = read(from);
        if (text == null) {
            throw new IllegalStateException("a text is missing in a row");
        }
        return text;
    }
}
