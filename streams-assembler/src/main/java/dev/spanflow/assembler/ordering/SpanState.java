/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

/**
 * What is known of a span. Of one that has left, that is the last record that left; of one that waits and has not left, the
 * record that waits.
 *
 * @param flags see the constants; the lowest two bits are the {@link Phase}
 * @param content hash of the record's input bytes
 * @param parent the parent it names, or {@link Snapshot#NO_PARENT}
 * @param appended its append time, in milliseconds since 1970
 */
record SpanState(int flags, long content, long parent, long appended) {
    /** Nothing, or nothing any more. */
    static final SpanState UNKNOWN = new SpanState(0, 0, Snapshot.NO_PARENT, 0);

    private static final int PHASE = 0x3;

    /** A record of it has left. */
    static final int RELEASED = 0x4;

    /** A record of it waits: its first, or an update. */
    static final int WAITING = 0x8;

    /** Others wait for it. */
    static final int AWAITED = 0x10;

    /** The last record left as a root, without the parent it named. */
    static final int CUT = 0x20;

    /** The last record left while the parent it named was missing. */
    static final int PASSED = 0x40;

    /** The last record left under the trace's root in place of the parent it named. */
    static final int REROOTED = 0x80;

    /** Of a span whose first record waits. */
    static SpanState waiting(Snapshot snapshot, SpanState before) {
        int flags = snapshot.phase().code() | WAITING | (before.flags & AWAITED);
        return new SpanState(flags, snapshot.content(), snapshot.parent(), snapshot.appended());
    }

    /** Of a span that has left so. */
    static SpanState released(Snapshot snapshot, Departure how, SpanState before) {
        int flags = snapshot.phase().code() | RELEASED | how.flags() | (before.flags & AWAITED);
        return new SpanState(flags, snapshot.content(), snapshot.parent(), snapshot.appended());
    }

    /** Of a missing span in whose place a stub has left. */
    static SpanState stub(long parent, long now, SpanState before) {
        return new SpanState(Phase.STUB.code() | RELEASED | (before.flags & AWAITED), 0, parent, now);
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    SpanState with(int flag) {
        return new SpanState(flags | flag, content, parent, appended);
    }

    SpanState without(int flag) {
        return new SpanState(flags & ~flag, content, parent, appended);
    }

    Phase phase() {
        return Phase.of(flags & PHASE);
    }

    boolean released() {
        return has(RELEASED);
    }

    boolean waiting() {
        return has(WAITING);
    }

    /** Whether it waits and no record of it has left: nobody may pass it. */
    boolean waitsToLeave() {
        return (flags & (WAITING | RELEASED)) == WAITING;
    }

    boolean awaited() {
        return has(AWAITED);
    }

    /** Whether nothing at all has come of it, as far as is known. */
    boolean missing() {
        return !has(WAITING | RELEASED);
    }

    boolean completed() {
        return has(RELEASED) && phase() == Phase.COMPLETED;
    }

    boolean cut() {
        return has(CUT);
    }

    boolean passed() {
        return has(PASSED);
    }

    boolean rerooted() {
        return has(REROOTED);
    }

    /**
     * Whether a record of it has left that named this parent: the next one that does is edited alike. A stub named no parent
     * of its own.
     */
    boolean leftNaming(long otherParent) {
        return released() && phase() != Phase.STUB && parent == otherParent;
    }

    /** The parent under which it hangs at SGP, or {@link Snapshot#NO_PARENT}. */
    long parentAtSgp(long root) {
        return cut() ? Snapshot.NO_PARENT : rerooted() ? root : parent;
    }
}
