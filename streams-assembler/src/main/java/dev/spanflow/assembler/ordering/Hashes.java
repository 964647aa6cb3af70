/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * Short names for what the state speaks of. Those of traces and spans are cut from SHA-256: a stranger cannot make two of
 * them meet.
 */
public final class Hashes {
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Hashes::sha256);

    /** The hash of no span, such as the parent of a root. */
    public static final long NO_SPAN = Snapshot.NO_PARENT;

    private Hashes() {}

    public static TraceKey trace(String account, String traceId) {
        MessageDigest digest = SHA_256.get();
        digest.update(account.getBytes(UTF_8));
        digest.update((byte) 0);
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(traceId.getBytes(UTF_8)));
        return new TraceKey(hash.getLong(), hash.getLong());
    }

    /** Never {@link #NO_SPAN}. */
    public static long span(String id) {
        long hash = ByteBuffer.wrap(SHA_256.get().digest(id.getBytes(UTF_8))).getLong();
        return hash == Snapshot.NO_PARENT ? 1 : hash;
    }

    /** Two different CRCs, for speed: it only tells snapshots of one span apart. */
    static long content(byte[] bytes) {
        CRC32 crc32 = new CRC32();
        crc32.update(bytes);
        CRC32C crc32c = new CRC32C();
        crc32c.update(bytes, 0, bytes.length);
        return crc32.getValue() << 32 | crc32c.getValue();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
