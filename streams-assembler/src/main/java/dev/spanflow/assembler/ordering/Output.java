/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

/** What the ordering has to say. Called in the order in which things happen. */
public interface Output {
    /** A record leaves. */
    void forward(OrderedRecord record);

    /** A received record has got its class; see {@link Outcome}. */
    void count(Outcome outcome);
}
