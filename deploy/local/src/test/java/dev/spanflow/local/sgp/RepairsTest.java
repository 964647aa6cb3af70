/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.DamagedRecords;
import dev.spanflow.schemas.InvalidSpanException;
import dev.spanflow.schemas.SpanRecord;
import java.io.ByteArrayOutputStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What the codec lets pass, SGP takes: {@code -Dfuzz.records=} sets how many, {@code -Dfuzz.seed=} repeats one. */
class RepairsTest {
    private static final int RECORDS = Integer.getInteger("fuzz.records", 50_000);

    @Test
    void recordThatPasses_isAcceptedByTheServer() {
        int passed = 0;
        for (long seed : seeds()) {
            passed += passes(seed) ? 1 : 0;
        }

        assertThat(passed).isGreaterThan(Long.getLong("fuzz.seed") == null ? RECORDS / 10 : -1);
    }

    private static boolean passes(long seed) {
        try {
            SpanRecord record = SpanRecord.read(DamagedRecords.of(seed));
            if (record.id().equals(record.parentId())) {
                return false; // the assembler's to see, not the codec's
            }
            BatchValidator.validate(batchOf(record.bytes()), StoredSpans.NONE);
            return true;
        } catch (InvalidSpanException e) {
            return false;
        } catch (Refusal e) {
            throw new AssertionError("refused: -Dfuzz.seed=" + seed + " " + e.detail(), e);
        }
    }

    private static byte[] batchOf(byte[] record) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("{\"items\":[".getBytes(UTF_8));
        body.writeBytes(record);
        body.writeBytes("]}".getBytes(UTF_8));
        return body.toByteArray();
    }

    private static long[] seeds() {
        Long one = Long.getLong("fuzz.seed");
        return one == null ? LongStream.range(0, RECORDS).toArray() : new long[] {one};
    }
}
