/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.sgp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/** <code>{"items":[…]}</code> around the records' own bytes, which are written as they are. */
final class BatchBody extends RequestBody {
    private static final MediaType JSON = MediaType.get("application/json");
    private static final byte[] HEAD = "{\"items\":[".getBytes(US_ASCII);
    private static final byte[] TAIL = "]}".getBytes(US_ASCII);

    private final List<byte[]> records;

    BatchBody(List<byte[]> records) {
        this.records = records;
    }

    @Override
    public MediaType contentType() {
        return JSON;
    }

    @Override
    public long contentLength() {
        long commas = Math.max(0, records.size() - 1);
        return HEAD.length
                + TAIL.length
                + commas
                + records.stream().mapToLong(bytes -> bytes.length).sum();
    }

    /** Keeps OkHttp from sending again by itself, as it does after a 503 with {@code Retry-After: 0}. */
    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        sink.write(HEAD);
        for (int i = 0; i < records.size(); i++) {
            if (i > 0) {
                sink.writeByte(',');
            }
            sink.write(records.get(i));
        }
        sink.write(TAIL);
    }
}
