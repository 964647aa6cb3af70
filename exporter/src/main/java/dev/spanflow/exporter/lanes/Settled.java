/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer settled.
 *
 * @param done SGP has these
 * @param givenUp these go to the dead letters
 * @param unneeded stubs that are not written
 * @param aside the trace that is to leave the lane, see {@link PartitionLanes#setAside}; null for none
 */
public record Settled(
        List<Entry> done,
        List<GivenUp> givenUp,
        List<TakenSpan> unneeded,
        @Nullable String aside) {
    static final Settled NOTHING = new Settled(List.of(), List.of(), List.of(), null);

    static Settled sent(List<Entry> done, List<GivenUp> givenUp) {
        return new Settled(done, givenUp, List.of(), null);
    }

    static Settled unneeded(TakenSpan stub) {
        return new Settled(List.of(), List.of(), List.of(stub), null);
    }

    Settled withAside(@Nullable String traceId) {
        return new Settled(done, givenUp, unneeded, traceId);
    }
}
