/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A record's headers as bytes, so that they can wait with it. No headers are no bytes. */
final class HeaderBytes {
    private static final byte[] NONE = {};
    private static final int NULL = -1;

    private HeaderBytes() {}

    static byte[] write(Headers headers) {
        int size = 0;
        for (Header header : headers) {
            size += 2 * Integer.BYTES + header.key().getBytes(UTF_8).length + length(header.value());
        }
        if (size == 0) {
            return NONE;
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        for (Header header : headers) {
            byte[] key = header.key().getBytes(UTF_8);
            byte[] value = header.value();
            bytes.putInt(key.length).put(key).putInt(value == null ? NULL : value.length);
            bytes.put(value == null ? NONE : value);
        }
        return bytes.array();
    }

    static RecordHeaders read(byte[] headers) {
        RecordHeaders read = new RecordHeaders();
        ByteBuffer bytes = ByteBuffer.wrap(headers);
        while (bytes.hasRemaining()) {
            String key = new String(next(bytes, bytes.getInt()), UTF_8);
            int length = bytes.getInt();
            read.add(key, length == NULL ? null : next(bytes, length));
        }
        return read;
    }

    private static byte[] next(ByteBuffer bytes, int length) {
        byte[] next = new byte[length];
        bytes.get(next);
        return next;
    }

    private static int length(byte[] value) {
        return value == null ? 0 : value.length;
    }
}
