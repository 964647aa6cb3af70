/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import java.util.List;

/**
 * What an answer settled.
 *
 * @param done SGP has these
 * @param refused SGP refused these, each sent alone: they go to the dead letters
 * @param unneeded stubs that are not written
 */
record Settled(List<Entry> done, List<Entry> refused, List<TakenSpan> unneeded) {
    static final Settled NOTHING = new Settled(List.of(), List.of(), List.of());

    static Settled done(List<Entry> entries) {
        return new Settled(entries, List.of(), List.of());
    }

    static Settled refused(Entry entry) {
        return new Settled(List.of(), List.of(entry), List.of());
    }

    static Settled unneeded(TakenSpan stub) {
        return new Settled(List.of(), List.of(), List.of(stub));
    }
}
