/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * No bytes make the codec throw anything but its one exception, and what it has repaired it takes as sound. More of them by
 * {@code -Dfuzz.records=}; one again by {@code -Dfuzz.seed=}.
 */
class CodecFuzzTest {
    private static final int RECORDS = Integer.getInteger("fuzz.records", 100_000);

    @Test
    void damagedRecord_isReadOrRefused() {
        Map<Reason, Integer> refused = new EnumMap<>(Reason.class);
        int repaired = 0;
        int sound = 0;
        for (long seed : seeds()) {
            SpanRecord record = read(seed, refused);
            repaired += record != null && record.repaired() ? 1 : 0;
            sound += record != null && !record.repaired() ? 1 : 0;
        }

        if (Long.getLong("fuzz.seed") == null) {
            assertThat(sound).isGreaterThan(RECORDS / 20);
            assertThat(repaired).isGreaterThan(RECORDS / 20);
            assertThat(refused)
                    .containsOnlyKeys(
                            Reason.NOT_JSON,
                            Reason.NOT_AN_OBJECT,
                            Reason.MISSING_FIELD,
                            Reason.DUPLICATE_FIELD,
                            Reason.BAD_TYPE,
                            Reason.BAD_ID,
                            Reason.BAD_TIMESTAMP);
        }
    }

    private static SpanRecord read(long seed, Map<Reason, Integer> refused) {
        try {
            SpanRecord record = SpanRecord.read(DamagedRecords.of(seed));
            assertSoundAndEditable(record);
            return record;
        } catch (InvalidSpanException e) {
            assertThat(e.detail()).isNotBlank().hasSizeLessThan(1_000);
            refused.merge(e.reason(), 1, Integer::sum);
            return null;
        } catch (Throwable e) {
            throw new AssertionError("-Dfuzz.seed=" + seed, e);
        }
    }

    /** What has passed must pass again, as it is and after every change that the assembler makes. */
    private static void assertSoundAndEditable(SpanRecord record) throws InvalidSpanException {
        assertThat(SpanRecord.read(record.bytes()).bytes()).isSameAs(record.bytes());
        SpanEdit edit = SpanEdit.of(record.bytes()).orphanPassed();
        SpanEdit cut = SpanEdit.of(record.bytes()).withoutParent("cycle");
        if (record.groupId() == null) {
            edit.group("g");
            cut.group("é 😀");
        }
        assertPassesAsItIs(edit.toBytes(), record);
        assertPassesAsItIs(cut.toBytes(), record);
    }

    private static void assertPassesAsItIs(byte[] edited, SpanRecord before) throws InvalidSpanException {
        SpanRecord after = SpanRecord.read(edited);
        assertThat(after.bytes()).isSameAs(edited);
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.traceId()).isEqualTo(before.traceId());
        assertThat(after.completed()).isEqualTo(before.completed());
    }

    private static long[] seeds() {
        Long one = Long.getLong("fuzz.seed");
        return one == null ? LongStream.range(0, RECORDS).toArray() : new long[] {one};
    }
}
