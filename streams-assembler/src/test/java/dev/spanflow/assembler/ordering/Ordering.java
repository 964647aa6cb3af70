/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.util.function.Consumer;

/** Anything that puts records in order: the real one, the plain one, and those that are wrong on purpose. */
interface Ordering {
    /** Takes a record; hands on what leaves. */
    void accept(Sent sent, Consumer<Left> out);

    /** Whether it has work left that it may do later. */
    default boolean hasMore() {
        return false;
    }

    /** Does the rest. */
    default void drain(Consumer<Left> out) {}

    /** Lets so much time pass that nothing is waited for any more. */
    void endOfTime(Consumer<Left> out);
}
