/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spanflow.schemas.GroupRollup;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Adds up the changes of each group: one read and one write a change, however many traces the group has. */
final class RollUpProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final byte VERSION = 1;

    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<Bytes, byte[]> groups;

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        this.groups = context.getStateStore(AssemblyTopology.GROUP_STORE);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        GroupChange change = GroupChange.read(record.value());
        Bytes key = Bytes.wrap((change.account() + "\0" + change.groupId()).getBytes(UTF_8));
        GroupRollup rollup = rollup(change, groups.get(key));
        groups.put(key, row(rollup));
        context.forward(record.withValue(rollup.toJson()));
    }

    private static GroupRollup rollup(GroupChange change, byte @Nullable [] row) {
        ByteBuffer before = ByteBuffer.wrap(row == null ? emptyRow() : row);
        if (before.get() > VERSION) {
            throw new IllegalStateException("A group's state was written by a newer release: upgrade this one");
        }
        return new GroupRollup(
                change.account(),
                change.groupId(),
                before.getLong() + change.open(),
                before.getLong() + change.complete(),
                before.getLong() + change.failed(),
                before.getLong() + change.spans(),
                Math.min(before.getLong(), change.firstAppended()),
                Math.max(before.getLong(), change.lastAppended()));
    }

    private static byte[] emptyRow() {
        return row(0, 0, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE);
    }

    private static byte[] row(GroupRollup rollup) {
        return row(
                rollup.open(),
                rollup.complete(),
                rollup.failed(),
                rollup.spans(),
                rollup.firstAppended(),
                rollup.lastAppended());
    }

    private static byte[] row(long... values) {
        ByteBuffer row = ByteBuffer.allocate(1 + values.length * Long.BYTES).put(VERSION);
        for (long value : values) {
            row.putLong(value);
        }
        return row.array();
    }
}
