/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * One file of a journal, mapped into memory: what is written is the kernel's at once, and outlives a killed process.
 *
 * <p>A header of 16 bytes (magic, version), then entries, each aligned to 8 bytes: length of key and value (written last;
 * 0 where the entries end), CRC-32, state, kind, closed, length of the key, number, time, key, value. State and closed change
 * in place. Guarded by the lock of its journal.
 */
final class Segment {
    static final int HEADER_BYTES = 16;
    static final int ENTRY_BYTES = 32;
    static final String SUFFIX = ".journal";

    private static final int MAGIC = 0x5350464A;
    private static final int VERSION = 1;
    private static final int ALIGNMENT = 8;
    private static final int CRC_AT = 4;
    private static final int STATE_AT = 8;
    private static final int KIND_AT = 9;
    private static final int CLOSED_AT = 10;
    private static final int KEY_LENGTH_AT = 12;
    private static final int NUMBER_AT = 16;
    private static final int MILLIS_AT = 24;
    private static final byte SETTLED = 1;
    private static final byte CLOSED = 1;
    private static final byte[] ZEROS = new byte[64 * 1024];
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final ProcessFolder folder;
    private final Path file;
    private final ByteBuffer bytes;
    private int end = HEADER_BYTES;
    private int unsettled;
    private int open;
    private boolean sealed;

    private Segment(ProcessFolder folder, Path file, ByteBuffer bytes) {
        this.folder = folder;
        this.file = file;
        this.bytes = bytes;
    }

    /** Really takes the room on the disk: writing to a mapped hole of a full disk would crash the JVM. */
    static Segment create(ProcessFolder folder, Path file, int size) throws IOException {
        try (RandomAccessFile created = new RandomAccessFile(file.toFile(), "rw")) {
            for (int written = 0; written < size; written += ZEROS.length) {
                created.write(ZEROS, 0, Math.min(ZEROS.length, size - written));
            }
            MappedByteBuffer mapped = created.getChannel().map(MapMode.READ_WRITE, 0, size);
            ByteBuffer bytes = mapped.order(ByteOrder.LITTLE_ENDIAN);
            bytes.putInt(0, MAGIC).putInt(4, VERSION);
            return new Segment(folder, file, bytes);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Of another process that is dead; null when the file is none of this version. */
    static @Nullable Segment open(ProcessFolder folder, Path file) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            long size = opened.length();
            if (size < HEADER_BYTES || size > Integer.MAX_VALUE) {
                return null;
            }
            MappedByteBuffer mapped = opened.getChannel().map(MapMode.READ_WRITE, 0, size);
            ByteBuffer bytes = mapped.order(ByteOrder.LITTLE_ENDIAN);
            if (bytes.getInt(0) != MAGIC || bytes.getInt(4) != VERSION) {
                return null;
            }
            Segment segment = new Segment(folder, file, bytes);
            segment.findEnd();
            segment.sealed = true;
            return segment;
        }
    }

    /** The room that an entry takes. */
    static int sizeOf(int keyBytes, int valueBytes) {
        return (ENTRY_BYTES + keyBytes + valueBytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    boolean fits(int entryBytes) {
        return !sealed && end + entryBytes <= bytes.capacity();
    }

    /** Requires that it {@link #fits}. */
    Entry.Place append(long number, long millis, Kind kind, byte[] key, byte[] value) {
        int at = end;
        bytes.putInt(at + CRC_AT, crc(kind, key, value));
        bytes.put(at + STATE_AT, kind == Kind.KEPT ? SETTLED : 0);
        bytes.put(at + KIND_AT, kind.code());
        bytes.put(at + CLOSED_AT, (byte) 0);
        bytes.putInt(at + KEY_LENGTH_AT, key.length);
        bytes.putLong(at + NUMBER_AT, number);
        bytes.putLong(at + MILLIS_AT, millis);
        bytes.put(at + ENTRY_BYTES, key).put(at + ENTRY_BYTES + key.length, value);
        INT.setRelease(bytes, at, key.length + value.length); // from here on the entry is there
        end = at + sizeOf(key.length, value.length);
        count(kind, false, kind == Kind.KEPT);
        return new Entry.Place(this, at, end - at);
    }

    /** The entry at that place, or null where the entries end. */
    @Nullable
    Entry read(int at) {
        if (at >= end) {
            return null;
        }
        byte[] key = new byte[bytes.getInt(at + KEY_LENGTH_AT)];
        byte[] value = new byte[bytes.getInt(at) - key.length];
        bytes.get(at + ENTRY_BYTES, key).get(at + ENTRY_BYTES + key.length, value);
        int size = sizeOf(key.length, value.length);
        return new Entry(
                new Entry.Place(this, at, size),
                bytes.getLong(at + NUMBER_AT),
                bytes.getLong(at + MILLIS_AT),
                kind(at),
                key,
                value);
    }

    boolean isSettled(int at) {
        return bytes.get(at + STATE_AT) == SETTLED;
    }

    boolean isOpen(int at) {
        return kind(at).opens() && bytes.get(at + CLOSED_AT) != CLOSED;
    }

    /** Returns false when it was settled before. */
    boolean settle(int at) {
        if (isSettled(at)) {
            return false;
        }
        bytes.put(at + STATE_AT, SETTLED);
        unsettled--;
        return true;
    }

    /** Says that another entry has taken this one's place as the newest of its span. */
    void close(int at) {
        if (isOpen(at)) {
            bytes.put(at + CLOSED_AT, CLOSED);
            open--;
        }
    }

    void number(int at, long number) {
        bytes.putLong(at + NUMBER_AT, number);
    }

    /** Where the entry after the one at that place begins. */
    int after(int at) {
        return at + sizeOf(bytes.getInt(at), 0);
    }

    void seal() {
        sealed = true;
    }

    /** Whether all that it holds is sent, and nothing more will come; some of its spans may still run. */
    boolean isDone() {
        return sealed && unsettled == 0;
    }

    boolean isUseless() {
        return isDone() && open == 0;
    }

    boolean holds(int at) {
        return at < end;
    }

    int unsettled() {
        return unsettled;
    }

    int size() {
        return bytes.capacity();
    }

    ProcessFolder folder() {
        return folder;
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    /** A crash of the machine may leave an entry in pieces: nothing from there on can be told apart. */
    private void findEnd() {
        while (end + ENTRY_BYTES <= bytes.capacity() && isSound(end)) {
            count(kind(end), bytes.get(end + CLOSED_AT) == CLOSED, isSettled(end));
            end = after(end);
        }
    }

    private boolean isSound(int at) {
        int length = bytes.getInt(at);
        int keyLength = bytes.getInt(at + KEY_LENGTH_AT);
        if (length <= 0 || keyLength < 0 || keyLength > length || length > bytes.capacity() - at - ENTRY_BYTES) {
            return false;
        }
        byte[] content = new byte[length];
        bytes.get(at + ENTRY_BYTES, content);
        return bytes.getInt(at + CRC_AT) == crc(kind(at), content, new byte[0]);
    }

    private Kind kind(int at) {
        return Kind.of(bytes.get(at + KIND_AT));
    }

    private void count(Kind kind, boolean closed, boolean settled) {
        unsettled += settled ? 0 : 1;
        open += kind.opens() && !closed ? 1 : 0;
    }

    private static int crc(Kind kind, byte[] key, byte[] value) {
        CRC32 crc = new CRC32();
        crc.update(kind.code());
        crc.update(key);
        crc.update(value);
        return (int) crc.getValue();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
